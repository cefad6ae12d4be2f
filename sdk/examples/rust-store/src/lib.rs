//! A storage backend for Holdfast in Rust. Panics do not cross the boundary: each becomes an error of the call.

mod abi;
mod shelf;

use std::ffi::c_void;
use std::mem::size_of;
use std::os::unix::fs::FileExt;
use std::panic::{catch_unwind, AssertUnwindSafe};

use abi::{Call, Status, Str, Table};
use shelf::{failure, Demand, Facts, Failure, Shelf};

const MAX_KEY: u32 = 1024;
const PAGE_SIZE: u32 = 1000;
const PIECE: u64 = 1 << 20;

#[repr(C)]
struct RustStore {
    base: abi::Store, // what the host sees
    shelf: Shelf,
}

/// A failure of ours, or the status of a sink that wants no more.
enum Stop {
    Failed(Failure),
    Asked(Status),
}

impl<E: Into<Failure>> From<E> for Stop {
    fn from(error: E) -> Stop {
        Stop::Failed(error.into())
    }
}

fn proceed(status: Status) -> Result<(), Stop> {
    if status == abi::OK { Ok(()) } else { Err(Stop::Asked(status)) }
}

fn report(call: &Call, failure: &Failure) -> Status {
    let error = abi::Error {
        struct_size: size_of::<abi::Error>(),
        status: failure.status,
        retry: abi::RETRY_NEVER,
        service_status: 0,
        reserved: 0,
        retry_after_ns: 0,
        message: Str::of(failure.message.as_bytes()),
        remedy: Str::NONE,
        service_code: Str::NONE,
        request_id: Str::NONE,
    };
    (call.fail)(call, &error)
}

/// The whole error path: does `body` unless the call is over already, and turns what went wrong into a status.
fn guard(call: *const Call, body: impl FnOnce(&Call) -> Result<(), Stop>) -> Status {
    // SAFETY: the host's, valid until we return.
    let call = unsafe { &*call };
    let done = catch_unwind(AssertUnwindSafe(|| {
        go_on(call)?;
        body(call)
    }));
    match done {
        Ok(Ok(())) => abi::OK,
        Ok(Err(Stop::Asked(status))) => status,
        Ok(Err(Stop::Failed(failure))) => report(call, &failure),
        Err(_) => report(call, &Failure { status: abi::E_INTERNAL, message: "the plugin panicked".into() }),
    }
}

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

/// Ends a call that was cancelled or is late.
fn go_on(call: &Call) -> Result<(), Failure> {
    extern "C" {
        fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
    }
    const CLOCK_MONOTONIC: i32 = 1;
    if (call.cancelled)(call) != 0 {
        return failure(abi::E_CANCELLED, "cancelled");
    }
    if call.deadline_ns == i64::MAX {
        return Ok(());
    }
    let mut now = Timespec { seconds: 0, nanoseconds: 0 };
    // SAFETY: a system call that fills in what it is given.
    unsafe { clock_gettime(CLOCK_MONOTONIC, &mut now) };
    if now.seconds * 1_000_000_000 + now.nanoseconds >= call.deadline_ns {
        return failure(abi::E_TIMEOUT, "the deadline has passed");
    }
    Ok(())
}

fn key_of<'a>(key: Str) -> Result<&'a [u8], Failure> {
    // SAFETY: borrowed until the call returns, and used no longer.
    let key = unsafe { key.bytes() };
    if key.len() > MAX_KEY as usize {
        return failure(abi::E_INVALID_ARGUMENT, "the key is too long");
    }
    Ok(key)
}

fn object(key: &[u8], facts: &Facts) -> abi::Object {
    abi::Object {
        struct_size: size_of::<abi::Object>(),
        key: Str::of(key),
        size: facts.size,
        modified_ns: facts.modified_ns,
        etag: Str::of(facts.etag.as_bytes()),
    }
}

/// # Safety
/// `store` is what `open` gave to the host, and not closed yet.
unsafe fn shelf<'a>(store: *mut abi::Store) -> &'a Shelf {
    &(*store.cast::<RustStore>()).shelf
}

extern "C" fn stat(store: *mut abi::Store, call: *const Call, key: Str, out: *const abi::ObjectSink) -> Status {
    guard(call, |_| {
        let (shelf, out) = unsafe { (shelf(store), &*out) };
        let key = key_of(key)?;
        let Some(facts) = shelf.find(key)? else { return Ok(failure(abi::E_NOT_FOUND, "no such object")?) };
        (out.object)(out.context, &object(key, &facts));
        Ok(())
    })
}

/// The part of a name up to and with the first delimiter behind the prefix.
fn folded<'a>(name: &'a [u8], prefix: &[u8], delimiter: &[u8]) -> Option<&'a [u8]> {
    if delimiter.is_empty() {
        return None;
    }
    let at = name[prefix.len()..].windows(delimiter.len()).position(|part| part == delimiter)?;
    Some(&name[..prefix.len() + at + delimiter.len()])
}

/// The token of the next page is the last name on this one.
extern "C" fn list(
    store: *mut abi::Store,
    call: *const Call,
    request: *const abi::List,
    out: *const abi::ListSink,
) -> Status {
    guard(call, |call| {
        let (shelf, request, out) = unsafe { (shelf(store), &*request, &*out) };
        let (prefix, delimiter) = unsafe { (request.prefix.bytes(), request.delimiter.bytes()) };
        let mut last = unsafe { request.page.bytes().max(request.start_after.bytes()) }.to_vec();
        let limit = if request.limit == 0 { PAGE_SIZE } else { request.limit };
        let mut count = 0;
        for key in shelf.keys()? {
            if !key.starts_with(prefix) {
                continue;
            }
            let fold = folded(&key, prefix, delimiter);
            let name = fold.unwrap_or(&key);
            if name <= last.as_slice() {
                continue;
            }
            if count == limit {
                (out.next)(out.context, Str::of(&last));
                return Ok(());
            }
            count += 1;
            go_on(call)?;
            if fold.is_some() {
                proceed((out.prefix)(out.context, Str::of(name)))?;
            } else if let Some(facts) = shelf.find(name)? {
                proceed((out.object)(out.context, &object(name, &facts)))?;
            }
            last = name.to_vec();
        }
        Ok(())
    })
}

extern "C" fn get(
    store: *mut abi::Store,
    call: *const Call,
    request: *const abi::Get,
    out: *const abi::DataSink,
) -> Status {
    guard(call, |call| {
        let (shelf, request, out) = unsafe { (shelf(store), &*request, &*out) };
        let key = key_of(request.key)?;
        let (file, facts) = shelf.open(key)?;
        let if_match = unsafe { request.if_match.bytes() };
        if !if_match.is_empty() && if_match != facts.etag.as_bytes() {
            return Ok(failure(abi::E_CONFLICT, "the object has changed")?);
        }
        if request.offset > facts.size {
            return Ok(failure(abi::E_INVALID_ARGUMENT, "the range starts past the end")?);
        }
        (out.object)(out.context, &object(key, &facts));
        let end = request.offset + request.length.min(facts.size - request.offset);
        let mut piece = vec![0u8; PIECE.min(end - request.offset) as usize];
        let mut at = request.offset;
        while at < end {
            go_on(call)?;
            let wanted = (piece.len() as u64).min(end - at) as usize;
            let got = file.read_at(&mut piece[..wanted], at)?;
            if got == 0 {
                return Ok(failure(abi::E_CORRUPT, "the object ends before its size")?);
            }
            (call.progress)(call, got as u64);
            proceed((out.data)(out.context, piece.as_ptr().cast(), got))?;
            at += got as u64;
        }
        Ok(())
    })
}

extern "C" fn put(
    store: *mut abi::Store,
    call: *const Call,
    request: *const abi::Put,
    data: *const c_void,
    size: usize,
    out: *const abi::ObjectSink,
) -> Status {
    guard(call, |call| {
        let (shelf, request, out) = unsafe { (shelf(store), &*request, &*out) };
        let data = unsafe { Str { data: data.cast(), size }.bytes() };
        let key = key_of(request.key)?;
        let demand = match request.mode {
            abi::PUT_CREATE => Demand::Absent,
            abi::PUT_MATCH => Demand::Etag(unsafe { request.if_match.bytes() }),
            _ => Demand::Nothing,
        };
        let facts = shelf.put(key, data, demand, |written| {
            (call.progress)(call, written as u64);
            go_on(call)
        })?;
        (out.object)(out.context, &object(key, &facts));
        Ok(())
    })
}

extern "C" fn remove(store: *mut abi::Store, call: *const Call, key: Str) -> Status {
    guard(call, |_| Ok(unsafe { shelf(store) }.remove(key_of(key)?)?))
}

extern "C" fn limits(_: *const abi::Store) -> *const abi::Limits {
    static LIMITS: abi::Limits = abi::Limits {
        struct_size: size_of::<abi::Limits>(),
        features: abi::CAN_CREATE | abi::CAN_MATCH | abi::CAN_LIST_SORTED | abi::CAN_START_AFTER | abi::CAN_LIST_FRESH,
        max_concurrency: 0,
        max_parts: 0,
        max_key: MAX_KEY,
        max_removals: 0,
        max_put: 0,
        min_part: 0,
        max_part: 0,
    };
    &LIMITS
}

extern "C" fn close(store: *mut abi::Store) {
    // SAFETY: what `open` gave away comes back once.
    drop(unsafe { Box::from_raw(store.cast::<RustStore>()) });
}

/// An absent function is one that the host does without.
static OPS: abi::StoreOps = abi::StoreOps {
    struct_size: size_of::<abi::StoreOps>(),
    close,
    limits,
    preflight: None,
    stat,
    list,
    get,
    put,
    remove,
    remove_many: None,
    upload_begin: None,
    upload_part: None,
    upload_finish: None,
    upload_abort: None,
    upload_release: None,
    extension: None,
};

extern "C" fn open(settings: *const abi::Settings, call: *const Call, out: *mut *mut abi::Store) -> Status {
    guard(call, |_| {
        // SAFETY: the host's, valid until we return; the store is the host's from here on.
        unsafe {
            let path = (*((*settings).at)(settings, 0)).text.bytes();
            let store = Box::new(RustStore { base: abi::Store { ops: &OPS }, shelf: Shelf::new(path) });
            *out = Box::into_raw(store).cast();
        }
        Ok(())
    })
}

static PATH: Table<abi::Field> = Table(abi::Field {
    struct_size: size_of::<abi::Field>(),
    kind: abi::TYPE_PATH,
    flags: abi::FIELD_REQUIRED | abi::FIELD_IDENTITY,
    key: Str::new("path"),
    help: Str::new("folder that holds the objects, created when it is first needed"),
    details: Str::NONE,
    fallback: Str::NONE,
    example: Str::new("/srv/rust-store"),
    env: Str::NONE,
    replaced_by: Str::NONE,
    choices: std::ptr::null(),
    choice_count: 0,
    min: 0,
    max: 0,
});
static FIELDS: Table<[*const abi::Field; 1]> = Table([&PATH.0]);

static PLUGIN: Table<abi::Plugin> = Table(abi::Plugin {
    struct_size: size_of::<abi::Plugin>(),
    abi_minor: 0,
    min_host_minor: 0,
    id: Str::new("rust-store"),
    name: Str::new("Rust store"),
    version: Str::new("1.0.0"),
    vendor: Str::new("Holdfast"),
    license: Str::new("Apache-2.0"),
    url: Str::NONE,
    summary: Str::new("Keeps objects in a folder, written in Rust"),
    fields: FIELDS.0.as_ptr(),
    field_count: 1,
    reserved2: 0,
    validate: None,
    open,
});

const NOTE_TEXT: [u8; 36] = *b"abi=1.0\0id=rust-store\0version=1.0.0\0";

/// What HF_NOTE writes in C: says who the plugin is before any of its code runs.
#[repr(C, align(4))]
struct Note {
    name_size: u32,
    text_size: u32,
    kind: u32,
    name: [u8; 4],
    text: [u8; NOTE_TEXT.len()],
}

#[used]
#[link_section = ".note.holdfast"]
static NOTE: Note =
    Note { name_size: 4, text_size: NOTE_TEXT.len() as u32, kind: 1, name: *b"HFP\0", text: NOTE_TEXT };

#[no_mangle]
pub extern "C" fn hf_plugin_entry_v1(_: *const c_void) -> *const abi::Plugin {
    &PLUGIN.0
}
