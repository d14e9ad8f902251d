//! Characters that nobody sees, in what a server or a stranger wrote.

/// Whether it is a control character, or one that turns the direction of writing: what is shown would not be what is
/// there.
pub fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with a mark in place of each of them, but for line breaks.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// At most so many characters of it, with a sign where it was cut.
pub fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// At most so many characters of its end, with a sign where it was cut: what tells addresses from each other.
pub fn ending(text: &str, most: usize) -> String {
    let beyond = text.chars().count().saturating_sub(most);
    match text.char_indices().nth(beyond).filter(|_| beyond > 0) {
        Some((start, _)) => format!("…{}", &text[start..]),
        None => text.to_owned(),
    }
}

/// A stranger's word in a sentence of ours: short, and without anything that is not seen.
pub fn shown(text: &str) -> String {
    clipped(&text.chars().filter(|c| !is_hidden(*c)).collect::<String>(), 30)
}

/// The text in small letters, sign by sign.
pub fn lowercase(text: &str) -> String {
    text.chars().map(small).collect()
}

/// A letter in small, as Unicode has it for the Latin, Greek, Cyrillic and Armenian alphabets; any other character is itself.
/// The standard library's table of all alphabets would be a hundredth of the page.
fn small(c: char) -> char {
    let code = u32::from(c);
    let small = match code {
        0x41..=0x5a | 0xc0..=0xd6 | 0xd8..=0xde | 0x391..=0x3a1 | 0x3a3..=0x3ab | 0x410..=0x42f => code + 0x20,
        0x400..=0x40f => code + 0x50,
        0x531..=0x556 => code + 0x30,
        // Pairs, the large letter first: at an even place, and at an odd one.
        0x100..=0x12f | 0x132..=0x137 | 0x14a..=0x177 | 0x370..=0x373 | 0x3d8..=0x3ef | 0x460..=0x481 => code | 1,
        0x48a..=0x4bf | 0x4d0..=0x52f | 0x1e00..=0x1e95 | 0x1ea0..=0x1eff => code | 1,
        0x139..=0x148 | 0x179..=0x17e | 0x4c1..=0x4ce => code + (code & 1),
        0x178 => 0xff,
        0x386 => 0x3ac,
        0x388..=0x38a => code + 0x25,
        0x38c => 0x3cc,
        0x38e | 0x38f => code + 0x3f,
        _ => code,
    };
    char::from_u32(small).unwrap_or(c)
}

/// A small Latin letter without its accent: `ä` is `a`, `ł` is `l`. Every other character is itself.
pub fn unaccented(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ð' | 'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' | 'ħ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ß' => 's',
        'ţ' | 'ť' | 'ŧ' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_not_be_seen_is_shown_as_a_mark() {
        assert_eq!(printable("a\u{202e}b\u{0}c\u{2066}"), "a\u{fffd}b\u{fffd}c\u{fffd}");
        assert_eq!(printable("שלום\n<b>"), "שלום\n<b>");
    }

    #[test]
    fn letters_are_made_small_as_unicode_has_it() {
        let mut alike = 0;
        for c in '\0'..=char::MAX {
            let mut whole = c.to_lowercase();
            let unicodes = whole.next().filter(|_| whole.next().is_none());
            // İ becomes two signs there, and ı here.
            if small(c) != c && c != '\u{130}' {
                assert_eq!(Some(small(c)), unicodes, "{c}, {:x}", u32::from(c));
                alike += 1;
            }
            let code = u32::from(c);
            let is_ours = matches!(code, 0..=0x17f | 0x370..=0x3f0 | 0x400..=0x556 | 0x1e00..=0x1e95 | 0x1ea0..=0x1eff);
            let is_left_out = matches!(code, 0x130 | 0x37f | 0x3cf | 0x376 | 0x4c0);
            assert!(!is_ours || is_left_out || unicodes.is_none_or(|small| small == self::small(c)), "{c} {code:x}");
        }
        assert!(alike > 450, "{alike}");
        assert_eq!(lowercase("ÄŁŽ ΣΊΣΥΦΟΣ ЁЖ 1Ab"), "äłž σίσυφοσ ёж 1ab");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(clipped("ü", 1), "ü");
        assert_eq!(clipped("üü", 1), "ü…");
        assert_eq!([ending("üü", 1), ending("ü", 1), ending("", 1)], ["…ü", "ü", ""]);
    }
}
