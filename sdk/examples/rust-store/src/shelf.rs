//! The storage: one file for each key, in one folder. From any thread, also of several processes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::abi;

const LONGEST_NAME: usize = 200; // file systems allow 255

/// Why something failed, and the status that stands for it.
pub struct Failure {
    pub status: abi::Status,
    pub message: String,
}

pub fn failure<T>(status: abi::Status, message: impl Into<String>) -> Result<T, Failure> {
    Err(Failure { status, message: message.into() })
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        let status = match error.kind() {
            ErrorKind::NotFound => abi::E_NOT_FOUND,
            ErrorKind::PermissionDenied => abi::E_FORBIDDEN,
            _ if error.raw_os_error() == Some(28) => abi::E_NO_SPACE,
            _ => abi::E_IO,
        };
        Failure { status, message: error.to_string() }
    }
}

/// What is known of an object.
pub struct Facts {
    pub size: u64,
    pub modified_ns: i64,
    pub etag: String,
}

impl Facts {
    pub fn of(file: &fs::Metadata) -> Facts {
        let modified_ns = file.mtime() * 1_000_000_000 + file.mtime_nsec();
        Facts { size: file.len(), modified_ns, etag: format!("{}-{}-{}", modified_ns, file.ino(), file.len()) }
    }
}

pub enum Demand<'a> {
    Nothing,
    Absent,
    Etag(&'a [u8]),
}

pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    pub fn new(folder: &[u8]) -> Shelf {
        Shelf { folder: PathBuf::from(std::ffi::OsString::from_vec(folder.to_vec())) }
    }

    /// Letters, digits, '-' and '_' stand for themselves, every other byte is %XX: no key leads out of the folder. What is
    /// too long for a file's name goes on in a folder "<beginning>+".
    fn file_of(&self, key: &[u8]) -> PathBuf {
        let mut name = String::new();
        for &byte in key {
            if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
                name.push(byte as char);
            } else {
                name.push_str(&format!("%{byte:02X}"));
            }
        }
        let mut file = self.folder.clone();
        let mut rest = name.as_str();
        while rest.len() > LONGEST_NAME {
            file.push(format!("{}+", &rest[..LONGEST_NAME]));
            rest = &rest[LONGEST_NAME..];
        }
        file.join(rest)
    }

    pub fn find(&self, key: &[u8]) -> Result<Option<Facts>, Failure> {
        match fs::metadata(self.file_of(key)) {
            Ok(file) => Ok(Some(Facts::of(&file))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub fn open(&self, key: &[u8]) -> Result<(File, Facts), Failure> {
        let file = File::open(self.file_of(key))?;
        let facts = Facts::of(&file.metadata()?);
        Ok((file, facts))
    }

    /// Every key, sorted by its bytes.
    pub fn keys(&self) -> Result<Vec<Vec<u8>>, Failure> {
        let mut keys = Vec::new();
        collect(&self.folder, &mut Vec::new(), &mut keys)?;
        keys.sort();
        Ok(keys)
    }

    /// The object becomes visible whole and durable, if what is demanded of the old one holds. `go_on` is asked between
    /// pieces.
    pub fn put(
        &self,
        key: &[u8],
        data: &[u8],
        demand: Demand,
        go_on: impl Fn(usize) -> Result<(), Failure>,
    ) -> Result<Facts, Failure> {
        static DRAFTS: AtomicU64 = AtomicU64::new(0);
        fs::create_dir_all(&self.folder)?;
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = self.folder.join(format!(".new-{}-{}", std::process::id(), number));
        let result = write_draft(&draft, data, go_on).and_then(|()| self.commit(&draft, key, demand));
        let _ = fs::remove_file(&draft); // gone already where it was committed
        result
    }

    fn commit(&self, draft: &Path, key: &[u8], demand: Demand) -> Result<Facts, Failure> {
        let target = self.file_of(key);
        let _lock = self.lock()?;
        match (demand, self.find(key)?) {
            (Demand::Absent, Some(_)) => return failure(abi::E_ALREADY_EXISTS, "the object exists"),
            (Demand::Etag(wanted), old) if old.as_ref().map(|o| o.etag.as_bytes()) != Some(wanted) => {
                return failure(abi::E_CONFLICT, "the object is not the one expected");
            }
            _ => (),
        }
        let folder = target.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        fs::rename(draft, &target)?;
        File::open(folder)?.sync_all()?;
        Ok(Facts::of(&fs::metadata(&target)?))
    }

    pub fn remove(&self, key: &[u8]) -> Result<(), Failure> {
        if self.find(key)?.is_none() {
            return Ok(());
        }
        let _lock = self.lock()?;
        match fs::remove_file(self.file_of(key)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Nobody else changes what is on the shelf until the file is closed.
    fn lock(&self) -> Result<File, Failure> {
        extern "C" {
            fn flock(fd: i32, operation: i32) -> i32;
        }
        const LOCK_EX: i32 = 2;
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(self.folder.join(".lock"))?;
        // SAFETY: a system call on a descriptor that is open.
        if unsafe { flock(file.as_raw_fd(), LOCK_EX) } != 0 {
            return Err(io::Error::last_os_error().into());
        }
        Ok(file)
    }
}

fn write_draft(path: &Path, data: &[u8], go_on: impl Fn(usize) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    for piece in data.chunks(1 << 20) {
        file.write_all(piece)?;
        go_on(piece.len())?;
    }
    Ok(file.sync_all()?)
}

fn collect(folder: &Path, beginning: &mut Vec<u8>, keys: &mut Vec<Vec<u8>>) -> Result<(), Failure> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let name = entry?.file_name();
        let name = name.as_bytes();
        if name.starts_with(b".") {
            continue; // the lock, and what is being written
        }
        let known = beginning.len();
        match name.strip_suffix(b"+") {
            Some(piece) => {
                beginning.extend_from_slice(piece);
                collect(&folder.join(std::ffi::OsStr::from_bytes(name)), beginning, keys)?;
            }
            None => {
                beginning.extend_from_slice(name);
                keys.push(decoded(beginning));
            }
        }
        beginning.truncate(known);
    }
    Ok(())
}

fn decoded(name: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((&first, behind)) = rest.split_first() {
        let hex = if first == b'%' { behind.get(..2) } else { None };
        let byte = hex.and_then(|h| std::str::from_utf8(h).ok()).and_then(|h| u8::from_str_radix(h, 16).ok());
        key.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &behind[2..] } else { behind };
    }
    key
}
