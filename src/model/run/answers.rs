//! How much of what servers answered is kept: a page that uses up its memory stops, and takes all rows with it.

use crate::engine::{Body, Outcome};

/// The most that is kept of one run, in bytes: a hundred thousand answers of 2 KB have room.
pub const MAX_ANSWERS: usize = 256_000_000;

/// What has been kept so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    bytes: usize,
    /// How many there was no room for.
    pub(super) dropped: usize,
    /// Of these, how many were no failures.
    pub(super) dropped_rows: usize,
}

impl Answers {
    /// Counts what came, or lets go of it.
    pub(super) fn keep(&mut self, outcome: &mut Outcome) {
        let (is_row, before) = (matches!(outcome, Outcome::Done(_)), self.dropped);
        let (Outcome::Done(body) | Outcome::Failed(_, body) | Outcome::Cancelled(_, body)) = outcome;
        self.keep_body(body);
        self.dropped_rows += (self.dropped - before) * usize::from(is_row);
    }

    /// The same of one that is no row.
    pub(super) fn keep_body(&mut self, body: &mut Body) {
        if self.bytes + body.len() <= MAX_ANSWERS {
            self.bytes += body.len();
        } else {
            *body = Body::Dropped(body.len());
            self.dropped += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Failure;

    #[test]
    fn what_there_is_room_for_is_kept_and_the_rest_is_counted() {
        let mut answers = Answers::default();
        // The text is shared: the test needs no such memory.
        let large = Body::Json("1".repeat(8_000_000).into());
        let kept = (0..68).filter(|_| {
            let mut outcome = Outcome::Done(large.clone());
            answers.keep(&mut outcome);
            outcome == Outcome::Done(large.clone())
        });
        assert_eq!((kept.count(), answers.dropped), (32, 36));
        // A smaller one may still fit, and what is not kept takes no room.
        let mut small = Outcome::Failed(Failure::Status(500), Body::Text("x".into()));
        answers.bytes -= 1;
        answers.keep(&mut small);
        assert_eq!(small, Outcome::Failed(Failure::Status(500), Body::Text("x".into())));
        let mut dropped = Outcome::Done(Body::Dropped(7));
        answers.keep(&mut dropped);
        assert_eq!((dropped, answers.dropped), (Outcome::Done(Body::Dropped(7)), 37));
    }
}
