//! Where the posts come from.

/// A source of posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Source {
    /// A hundred posts that lie beside the page: real fetches, no internet.
    #[default]
    Bundled,
    /// A simulated server in the page: it asks nobody.
    Practice,
    /// The live service of the article.
    JsonPlaceholder,
    /// Somebody's API, by a URL template.
    Api,
}

impl Source {
    /// All of them, as the form lists them.
    pub const ALL: [Self; 4] = [Self::Bundled, Self::Practice, Self::JsonPlaceholder, Self::Api];

    /// Its text in settings and links.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Bundled => "bundled",
            Self::Practice => "practice",
            Self::JsonPlaceholder => "jsonplaceholder",
            Self::Api => "api",
        }
    }

    /// Its name on the page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Bundled => "Bundled posts (no internet)",
            Self::Practice => "Practice API (simulated)",
            Self::JsonPlaceholder => "JSONPlaceholder (live)",
            Self::Api => "Your API",
        }
    }

    /// Where its posts are; `None` where the user says so.
    pub const fn url(self) -> Option<&'static str> {
        match self {
            Self::Bundled => Some("posts/{id}.json"),
            Self::Practice => Some("practice/{id}"),
            Self::JsonPlaceholder => Some("https://jsonplaceholder.typicode.com/posts/{id}"),
            Self::Api => None,
        }
    }

    /// What it is asked for, in sentences: `post` or `posts`. Of somebody's API nobody knows, so those are requests.
    pub const fn noun(self, number: usize) -> &'static str {
        match (self, number) {
            (Self::Api, 1) => "request",
            (Self::Api, _) => "requests",
            (Self::Bundled | Self::Practice | Self::JsonPlaceholder, 1) => "post",
            (Self::Bundled | Self::Practice | Self::JsonPlaceholder, _) => "posts",
        }
    }

    /// Whether nothing leaves the page's own place: such a source can be sped up, and harms nobody.
    pub const fn is_local(self) -> bool {
        match self {
            Self::Bundled | Self::Practice => true,
            Self::JsonPlaceholder | Self::Api => false,
        }
    }

    /// The source with that key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.key() == key)
    }
}
