//! The part of holdfast/abi.h, version 1.0, that a store without uploads needs; names and order are the header's.
//!
//! Tables may have grown where they come from: nothing here looks past the members that are written down.

use std::ffi::{c_char, c_void};

pub type Status = i32;
pub const OK: Status = 0;
pub const E_INTERNAL: Status = 1;
pub const E_INVALID_ARGUMENT: Status = 3;
pub const E_CANCELLED: Status = 6;
pub const E_TIMEOUT: Status = 7;
pub const E_NOT_FOUND: Status = 8;
pub const E_ALREADY_EXISTS: Status = 9;
pub const E_CONFLICT: Status = 10;
pub const E_FORBIDDEN: Status = 12;
pub const E_NO_SPACE: Status = 15;
pub const E_CORRUPT: Status = 16;
pub const E_IO: Status = 17;

pub const RETRY_NEVER: i32 = 1;
pub const TYPE_PATH: i32 = 6;
pub const FIELD_REQUIRED: u32 = 1 << 0;
pub const FIELD_IDENTITY: u32 = 1 << 3;
pub const PUT_CREATE: i32 = 1;
pub const PUT_MATCH: i32 = 2;
pub const CAN_CREATE: u64 = 1 << 0;
pub const CAN_MATCH: u64 = 1 << 1;
pub const CAN_LIST_SORTED: u64 = 1 << 4;
pub const CAN_START_AFTER: u64 = 1 << 5;
pub const CAN_LIST_FRESH: u64 = 1 << 6;

/// Text that belongs to somebody else; a null pointer is "absent".
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Str {
    pub data: *const c_char,
    pub size: usize,
}

impl Str {
    pub const NONE: Str = Str { data: std::ptr::null(), size: 0 };

    pub const fn new(text: &'static str) -> Str {
        Str { data: text.as_ptr().cast(), size: text.len() }
    }
    /// Valid as long as `bytes` are.
    pub fn of(bytes: &[u8]) -> Str {
        Str { data: bytes.as_ptr().cast(), size: bytes.len() }
    }
    /// # Safety
    /// What it points to must live as long as the caller says.
    pub unsafe fn bytes<'a>(self) -> &'a [u8] {
        if self.data.is_null() {
            &[]
        } else {
            std::slice::from_raw_parts(self.data.cast(), self.size)
        }
    }
}

#[repr(C)]
pub struct Error {
    pub struct_size: usize,
    pub status: Status,
    pub retry: i32,
    pub service_status: i32,
    pub reserved: u32,
    pub retry_after_ns: u64,
    pub message: Str,
    pub remedy: Str,
    pub service_code: Str,
    pub request_id: Str,
}

#[repr(C)]
pub struct Call {
    pub struct_size: usize,
    pub cancel_fd: i32,
    pub attempt: u32,
    pub deadline_ns: i64,
    pub cancelled: extern "C" fn(*const Call) -> i32,
    pub fail: extern "C" fn(*const Call, *const Error) -> Status,
    pub log: extern "C" fn(*const Call, i32, Str, *const c_void, usize),
    pub progress: extern "C" fn(*const Call, u64),
}

#[repr(C)]
pub struct Field {
    pub struct_size: usize,
    pub kind: i32,
    pub flags: u32,
    pub key: Str,
    pub help: Str,
    pub details: Str,
    pub fallback: Str,
    pub example: Str,
    pub env: Str,
    pub replaced_by: Str,
    pub choices: *const c_void,
    pub choice_count: usize,
    pub min: i64,
    pub max: i64,
}

#[repr(C)]
pub struct Value {
    pub struct_size: usize,
    pub flags: u32,
    pub kind: i32,
    pub integer: i64,
    pub text: Str,
}

#[repr(C)]
pub struct Settings {
    pub struct_size: usize,
    pub count: u32,
    pub reserved: u32,
    pub instance: Str,
    pub at: extern "C" fn(*const Settings, u32) -> *const Value,
}

#[repr(C)]
pub struct Object {
    pub struct_size: usize,
    pub key: Str,
    pub size: u64,
    pub modified_ns: i64,
    pub etag: Str,
}

#[repr(C)]
pub struct ObjectSink {
    pub struct_size: usize,
    pub context: *mut c_void,
    pub object: extern "C" fn(*mut c_void, *const Object),
}

#[repr(C)]
pub struct List {
    pub struct_size: usize,
    pub limit: u32,
    pub reserved: u32,
    pub prefix: Str,
    pub delimiter: Str,
    pub start_after: Str,
    pub page: Str,
}

#[repr(C)]
pub struct ListSink {
    pub struct_size: usize,
    pub context: *mut c_void,
    pub object: extern "C" fn(*mut c_void, *const Object) -> Status,
    pub prefix: extern "C" fn(*mut c_void, Str) -> Status,
    pub next: extern "C" fn(*mut c_void, Str),
}

#[repr(C)]
pub struct Get {
    pub struct_size: usize,
    pub key: Str,
    pub offset: u64,
    pub length: u64,
    pub if_match: Str,
}

#[repr(C)]
pub struct DataSink {
    pub struct_size: usize,
    pub context: *mut c_void,
    pub object: extern "C" fn(*mut c_void, *const Object),
    pub data: extern "C" fn(*mut c_void, *const c_void, usize) -> Status,
}

#[repr(C)]
pub struct Put {
    pub struct_size: usize,
    pub mode: i32,
    pub reserved: u32,
    pub key: Str,
    pub if_match: Str,
}

#[repr(C)]
pub struct Limits {
    pub struct_size: usize,
    pub features: u64,
    pub max_concurrency: u32,
    pub max_parts: u32,
    pub max_key: u32,
    pub max_removals: u32,
    pub max_put: u64,
    pub min_part: u64,
    pub max_part: u64,
}

/// What the host sees of a store; the plugin's own object begins with it.
#[repr(C)]
pub struct Store {
    pub ops: *const StoreOps,
}

type Absent = Option<extern "C" fn()>;

#[repr(C)]
pub struct StoreOps {
    pub struct_size: usize,
    pub close: extern "C" fn(*mut Store),
    pub limits: extern "C" fn(*const Store) -> *const Limits,
    pub preflight: Absent,
    pub stat: extern "C" fn(*mut Store, *const Call, Str, *const ObjectSink) -> Status,
    pub list: extern "C" fn(*mut Store, *const Call, *const List, *const ListSink) -> Status,
    pub get: extern "C" fn(*mut Store, *const Call, *const Get, *const DataSink) -> Status,
    pub put: extern "C" fn(*mut Store, *const Call, *const Put, *const c_void, usize, *const ObjectSink) -> Status,
    pub remove: extern "C" fn(*mut Store, *const Call, Str) -> Status,
    pub remove_many: Absent,
    pub upload_begin: Absent,
    pub upload_part: Absent,
    pub upload_finish: Absent,
    pub upload_abort: Absent,
    pub upload_release: Absent,
    pub extension: Absent,
}

#[repr(C)]
pub struct Plugin {
    pub struct_size: usize,
    pub abi_minor: u32,
    pub min_host_minor: u32,
    pub id: Str,
    pub name: Str,
    pub version: Str,
    pub vendor: Str,
    pub license: Str,
    pub url: Str,
    pub summary: Str,
    pub fields: *const *const Field,
    pub field_count: u32,
    pub reserved2: u32,
    pub validate: Absent,
    pub open: extern "C" fn(*const Settings, *const Call, *mut *mut Store) -> Status,
}

/// A table in static memory: its pointers lead to static memory, too.
#[repr(transparent)]
pub struct Table<T>(pub T);
unsafe impl<T> Sync for Table<T> {}
