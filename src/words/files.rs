//! Which writer writes which kind of file.

use super::picture::Picture;
use super::report::Report;
use crate::model::chart::timeline::Section;
use crate::model::output::har::Har;
use crate::model::output::trace_events::TraceEvents;
use crate::model::output::writer::Writer;
use crate::model::{Format, Theme};

/// The writer of that kind of file, on the page with that address, in those colours, of that part of a run where it is a picture;
/// `None` of one that the page writes
/// itself, and of bodies, which become an archive.
pub fn writer(format: Format, page: &str, theme: Theme, section: Option<Section>) -> Option<Box<dyn Writer>> {
    Some(match format {
        Format::Har => Box::new(Har::new(page)),
        Format::Trace => Box::new(TraceEvents::default()),
        Format::Svg => Box::new(Picture::new(theme, section)),
        Format::Report => Box::new(Report::default()),
        Format::Bodies | Format::Csv | Format::Json | Format::Ndjson | Format::Run | Format::Failed | Format::Table => {
            return None;
        }
    })
}
