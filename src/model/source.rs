//! Where the posts come from, and what an empty field means there.

use super::settings::Setting;

/// A source of posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Source {
    /// A hundred posts that lie beside the page: real fetches, no internet.
    #[default]
    Bundled,
    /// The live service of the article.
    JsonPlaceholder,
    /// Somebody's API, by a URL template.
    Api,
}

impl Source {
    /// All of them, as the form lists them.
    pub const ALL: [Self; 3] = [Self::Bundled, Self::JsonPlaceholder, Self::Api];

    /// Its text in settings and links.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Bundled => "bundled",
            Self::JsonPlaceholder => "jsonplaceholder",
            Self::Api => "api",
        }
    }

    /// Its name on the page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Bundled => "Bundled posts (offline)",
            Self::JsonPlaceholder => "JSONPlaceholder (live)",
            Self::Api => "Your API",
        }
    }

    /// Where its posts are; `None` where the user says so.
    pub const fn url(self) -> Option<&'static str> {
        match self {
            Self::Bundled => Some("posts/{id}.json"),
            Self::JsonPlaceholder => Some("https://jsonplaceholder.typicode.com/posts/{id}"),
            Self::Api => None,
        }
    }

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
            Setting::MaxId if api => "none",
            Setting::MaxId => "100",
            Setting::Drop if api => "none",
            Setting::Drop => "body",
            Setting::Workers if api => "6",
            Setting::Workers => "16",
            Setting::Delay if api => "0",
            Setting::Delay => "1-10",
            Setting::Seed if api => "1",
            Setting::Seed => super::lesson::SEED,
            Setting::Rate if api => "10/s",
            Setting::Rate => "none",
            Setting::Margin if matches!(self, Self::Bundled) => "0",
            Setting::Margin => "0.05",
            Setting::Limiter => "sliding",
            Setting::Placement => "request",
            Setting::Strategy => "pool",
            Setting::Pace => "1",
            Setting::Retries if api => "3",
            Setting::Retries => "0",
            Setting::Timeout => "30",
            Setting::FailFast => "false",
        })
    }

    /// The source with that key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.key() == key)
    }
}
