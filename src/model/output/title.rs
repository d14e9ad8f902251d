//! What a run is called in a file of another kind.

use crate::model::lesson::Lesson;
use crate::model::run::run::Run;

/// Its lesson, whom it asks, or what has recorded it.
pub fn title(run: &Run) -> String {
    if let Some(by) = &run.recorded_by {
        return format!("Recorded by {by}");
    }
    let asked = || run.settings.host().map_or_else(|| "Your API".to_owned(), str::to_owned);
    run.lesson.map_or_else(asked, |lesson| Lesson::title(lesson).to_owned())
}
