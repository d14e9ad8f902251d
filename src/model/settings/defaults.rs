//! What an empty field means, source by source.

use super::setting::Setting;
use super::source::Source;

/// The seed of all lessons, chosen so that ids 1–10 draw 53 s in all with 10 s the longest (as the article saw
/// it), ids 1–100 draw 551 s, and 16 workers take 39 s for them, 67 s in batches.
const SEED: &str = "746959";

impl Source {
    /// What an empty field means; `None` where there is no sensible default.
    ///
    /// Lessons are the article's program; somebody's API gets polite values: few workers, ten a second, retries.
    pub const fn default_text(self, setting: Setting) -> Option<&'static str> {
        let api = matches!(self, Self::Api);
        Some(match setting {
            Setting::Source => "bundled",
            Setting::Url => match self.url() {
                Some(url) => url,
                None => return None,
            },
            Setting::Ids if api => return None,
            Setting::Ids => "1-10",
            Setting::Method => "GET",
            Setting::Data | Setting::Headers | Setting::Body | Setting::Key => return None,
            Setting::MaxId if api => "none",
            Setting::MaxId => "100",
            Setting::Expect if api => "any",
            Setting::Expect => "json",
            Setting::Drop if api => "none",
            Setting::Drop => "body",
            Setting::Workers if api => "6",
            Setting::Workers => "16",
            Setting::Delay if api => "0",
            Setting::Delay => "1-10",
            Setting::Seed if api => "1",
            Setting::Seed => SEED,
            Setting::Rate if api => "10/s",
            Setting::Rate => "none",
            Setting::Margin if api => "strict",
            Setting::Margin if self.is_local() => "0",
            Setting::Margin => "0.05",
            Setting::Limiter => "sliding",
            Setting::Placement => "request",
            Setting::Strategy => "pool",
            Setting::Pace => "1",
            Setting::Retries if api => "3",
            Setting::Retries => "0",
            Setting::MaxWait if self.is_local() => "none",
            Setting::MaxWait => "900",
            Setting::Timeout => "30",
            Setting::FailFast | Setting::Repeatable => "false",
            Setting::Rows | Setting::Next | Setting::FailIf => "none",
            Setting::Latency | Setting::Errors | Setting::ServerRate | Setting::Capacity
                if !matches!(self, Self::Practice) =>
            {
                return None;
            }
            Setting::Latency => "0.05-0.3",
            Setting::Errors => "0",
            Setting::ServerRate | Setting::Capacity => "none",
        })
    }
}
