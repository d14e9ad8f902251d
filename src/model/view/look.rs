//! How the page looks: its colours, and whether it is on a projector.

use crate::model::choice::Choice;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// What was chosen for the look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    /// Its colours.
    pub theme: Theme,
    /// Larger type, for the last row of a classroom.
    pub projector: bool,
}

impl Choice for Theme {
    const ALL: &'static [Self] = &[Self::System, Self::Light, Self::Dark];

    /// Its name in storage and in the style sheet, too.
    fn key(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

impl Appearance {
    /// As it is stored: `dark projector`. The words are those that the style sheet knows.
    pub fn text(self) -> String {
        let projector = if self.projector { " projector" } else { "" };
        format!("{}{projector}", self.theme.key())
    }

    /// What was stored. A word that nobody knows changes nothing.
    pub fn from_text(text: &str) -> Self {
        let words = text.split(' ');
        let theme = words.clone().find_map(Theme::from_key).unwrap_or_default();
        Self { theme, projector: words.clone().any(|word| word == "projector") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_survives_its_text_and_damage_is_the_default() {
        for theme in Theme::ALL {
            for projector in [false, true] {
                let look = Appearance { theme: *theme, projector };
                assert_eq!(Appearance::from_text(&look.text()), look);
            }
        }
        for damaged in ["", "pink", "{\"theme\":1}", "\u{0}"] {
            assert_eq!(Appearance::from_text(damaged), Appearance::default());
        }
    }
}
