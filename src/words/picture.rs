//! The timeline of a run as a file, from a run that was told row by row.
//!
//! Invariant: it is the picture that the page draws of that part of the run, or of all of it.

use super::timeline::file;
use crate::model::Theme;
use crate::model::chart::timeline::{Section, Timeline};
use crate::model::output::title::title;
use crate::model::output::writer::Writer;
use crate::model::run::file::{Retold, Row};

/// The writer.
#[derive(Debug)]
pub struct Picture {
    /// Its colours.
    theme: Theme,
    /// What is drawn; where nobody says, all of it.
    section: Option<Section>,
    /// Worked out, and not yet written: both at once would take too long.
    timeline: Option<(Section, Timeline)>,
}

impl Picture {
    /// In those colours.
    pub fn new(theme: Theme, section: Option<Section>) -> Self {
        Self { theme, section, timeline: None }
    }

    /// What is drawn, whole and at once; nothing the first time, when it is worked out.
    pub(super) fn draw(&mut self, told: &Retold) -> Option<String> {
        let run = told.run();
        let timeline = self.timeline.take();
        if timeline.is_none() {
            let section = self.section.unwrap_or_else(|| Section::whole(run, told.now()));
            self.timeline = Some((section, section.timeline(run)));
        }
        timeline.map(|(section, timeline)| file(run, timeline, section.t, &title(run), self.theme))
    }
}

impl Writer for Picture {
    fn begin(&mut self, _: &Retold, _: &mut Vec<u8>) {}

    fn row(&mut self, _: &Retold, _: &Row, _: &mut Vec<u8>) {}

    fn end(&mut self, told: &Retold, out: &mut Vec<u8>) -> bool {
        let drawn = self.draw(told);
        out.extend_from_slice(drawn.as_deref().unwrap_or_default().as_bytes());
        drawn.is_none()
    }
}
