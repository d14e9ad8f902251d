//! The answers that are no JSON, each a file, in one archive.
//!
//! They are stored as they came: pictures and archives are packed already, and whoever unpacks them has no need of a
//! program. What has been written is handed on after each file, so that no more than one is here at once.

use inflight::model::output::file_names::FileNames;
use inflight::model::output::writer::Writer;
use inflight::model::run::file::{RawBody, Retold, Row};
use std::cell::RefCell;
use std::fmt;
use std::io::{ErrorKind, Result, Seek, SeekFrom, Write};
use std::rc::Rc;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The writer.
#[derive(Default)]
pub struct BodyArchive {
    names: FileNames,
    tail: Tail,
    archive: Option<ZipWriter<Tail>>,
    /// Up to where nothing will be changed once another file has begun.
    done: u64,
}

/// The end of what was written: what is not handed on yet. Clones share it.
#[derive(Clone, Default)]
struct Tail(Rc<RefCell<Bytes>>);

#[derive(Default)]
struct Bytes {
    /// How many bytes stood before these.
    before: u64,
    /// Where the next byte goes.
    at: u64,
    bytes: Vec<u8>,
}

impl BodyArchive {
    fn add(&mut self, name: &str, bytes: &[u8], out: &mut Vec<u8>) -> ZipResult<()> {
        let archive = self.archive.get_or_insert_with(|| ZipWriter::new(self.tail.clone()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        archive.start_file(name, options.large_file(u32::try_from(bytes.len()).is_err()))?;
        self.tail.hand_on(self.done, out);
        archive.write_all(bytes)?;
        self.done = self.tail.end();
        Ok(())
    }
}

impl Writer for BodyArchive {
    fn begin(&mut self, _: &Retold, _: &mut Vec<u8>) {}

    fn row(&mut self, _: &Retold, row: &Row, out: &mut Vec<u8>) {
        let bytes = row.body.as_ref().and_then(RawBody::bytes);
        if let Some((name, bytes)) = self.names.of(row).zip(bytes) {
            // Writing into memory cannot fail.
            let _ = self.add(&name, &bytes, out);
        }
    }

    fn end(&mut self, _: &Retold, out: &mut Vec<u8>) -> bool {
        let archive = self.archive.take().unwrap_or_else(|| ZipWriter::new(self.tail.clone()));
        let _ = archive.finish();
        self.tail.hand_on(self.tail.end(), out);
        false
    }
}

impl Tail {
    fn end(&self) -> u64 {
        let all = self.0.borrow();
        all.before + all.bytes.len() as u64
    }

    /// Lets go of what stands before that place.
    fn hand_on(&self, to: u64, out: &mut Vec<u8>) {
        let mut all = self.0.borrow_mut();
        let count = (to.saturating_sub(all.before) as usize).min(all.bytes.len());
        out.extend(all.bytes.drain(..count));
        all.before += count as u64;
    }
}

impl Write for Tail {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let mut all = self.0.borrow_mut();
        let Some(from) = all.at.checked_sub(all.before) else { return Err(ErrorKind::InvalidInput.into()) };
        let from = (from as usize).min(all.bytes.len());
        let over = (all.bytes.len() - from).min(bytes.len());
        all.bytes[from..from + over].copy_from_slice(&bytes[..over]);
        all.bytes.extend_from_slice(&bytes[over..]);
        all.at += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Seek for Tail {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let end = self.end();
        let mut all = self.0.borrow_mut();
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => all.at.checked_add_signed(by),
            SeekFrom::End(by) => end.checked_add_signed(by),
        };
        all.at = at.filter(|at| (all.before..=end).contains(at)).ok_or(ErrorKind::InvalidInput)?;
        Ok(all.at)
    }
}

impl fmt::Debug for BodyArchive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyArchive").field("names", &self.names).finish_non_exhaustive()
    }
}
