//! Which instant is shown: the run's own now, or one that somebody has chosen.
//!
//! Everything on the page is a function of the trace and an instant, so a player is nothing but that instant, whether it
//! moves, and how fast. It holds no picture and undoes nothing: stepping back is another instant.
//! Invariant: the instant shown is never before the start, and never past what is known.

use crate::engine::Instant;
use crate::model::choice::Choice;
use crate::model::run::run::Run;
use std::time::Duration;

/// Chooses the instant that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Player {
    cursor: Cursor,
    /// How fast it plays.
    pub speed: Speed,
}

/// Which instant that is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cursor {
    /// Whatever the run has come to; after it, its end.
    #[default]
    Live,
    /// That one.
    At(Instant),
    /// That one, and it moves on.
    Playing(Instant),
}

/// What can be asked of a player. The instant is the one that is shown as it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// To the event before.
    Back(Instant),
    /// To the event after.
    Forward(Instant),
    /// To that instant.
    To(Instant),
    /// To the beginning.
    Home,
    /// To the end, or to the run's own now.
    End,
    /// Play from there on; from the end, from the beginning.
    Play(Instant),
    /// Stand still there.
    Pause(Instant),
    /// Stand still if it moves, play if it stands.
    Toggle(Instant),
    /// At another speed.
    Speed(Speed),
    /// So much time has passed by the wall clock, and the run's own instant is that.
    Passed(Duration, Instant),
}

/// How many seconds of the run pass in one second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// A tenth.
    Tenth,
    /// A half.
    Half,
    /// As it was.
    #[default]
    One,
    /// Two.
    Two,
    /// Five.
    Five,
    /// Ten.
    Ten,
    /// A hundred.
    Hundred,
}

impl Choice for Speed {
    /// From slow to fast.
    const ALL: &'static [Self] = &[Self::Tenth, Self::Half, Self::One, Self::Two, Self::Five, Self::Ten, Self::Hundred];

    fn key(self) -> &'static str {
        match self {
            Self::Tenth => "0.1",
            Self::Half => "0.5",
            Self::One => "1",
            Self::Two => "2",
            Self::Five => "5",
            Self::Ten => "10",
            Self::Hundred => "100",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Tenth => "× 0.1",
            Self::Half => "× 0.5",
            Self::One => "× 1",
            Self::Two => "× 2",
            Self::Five => "× 5",
            Self::Ten => "× 10",
            Self::Hundred => "× 100",
        }
    }
}

impl Speed {
    fn of(self, span: Duration) -> Duration {
        match self {
            Self::Tenth => span / 10,
            Self::Half => span / 2,
            Self::One => span,
            Self::Two => span * 2,
            Self::Five => span * 5,
            Self::Ten => span * 10,
            Self::Hundred => span * 100,
        }
    }
}

impl Player {
    /// The instant to show when the run's own is `now`.
    pub fn shown(&self, now: Instant) -> Instant {
        match self.cursor {
            Cursor::Live => now,
            Cursor::At(at) | Cursor::Playing(at) => at.min(now),
        }
    }

    /// Whether it shows whatever the run has come to.
    pub fn follows(&self) -> bool {
        self.cursor == Cursor::Live
    }

    /// Whether the picture moves by itself.
    pub fn is_playing(&self) -> bool {
        matches!(self.cursor, Cursor::Playing(_))
    }

    /// Moves.
    pub(crate) fn apply(&mut self, run: &Run, to: Move) {
        let is_moving = self.is_playing() || (self.follows() && run.is_active());
        match to {
            Move::Speed(speed) => self.speed = speed,
            Move::Back(t) => {
                let before = stops(run).into_iter().rev().find(|at| *at < t);
                self.cursor = Cursor::At(before.unwrap_or(Instant::START));
            }
            Move::Forward(t) => {
                self.cursor = stops(run).into_iter().find(|at| *at > t).map_or(Cursor::Live, Cursor::At);
            }
            Move::To(t) | Move::Pause(t) => self.cursor = Cursor::At(t),
            Move::Home => self.cursor = Cursor::At(Instant::START),
            Move::End => self.cursor = Cursor::Live,
            Move::Toggle(t) if is_moving => self.cursor = Cursor::At(t),
            Move::Play(t) | Move::Toggle(t) => {
                let is_over = !run.is_active() && t >= run.trace.last();
                self.cursor = Cursor::Playing(if is_over { Instant::START } else { t });
            }
            Move::Passed(span, now) => {
                if let Cursor::Playing(at) = self.cursor {
                    let at = at + self.speed.of(span);
                    self.cursor = if at < now { Cursor::Playing(at) } else { Cursor::Live };
                }
            }
        }
    }

    /// Shows whatever the run has come to.
    pub(crate) fn follow(&mut self) {
        self.cursor = Cursor::Live;
    }
}

/// Where a step stops: at every event, but what happens within two milliseconds of the wall's is one.
fn stops(run: &Run) -> Vec<Instant> {
    run.trace.stops(run.job.pace().to_run(Duration::from_millis(2)))
}
