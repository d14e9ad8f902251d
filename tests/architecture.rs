//! The walls of the house, read from the sources.
//!
//! ```text
//! main -> ui -> words -> model -> engine        ui/app -> browser -> model, engine
//! ```
//!
//! The arrow never turns back, and inside a storey it does not go up either: a file takes a name from the file that owns it,
//! and not through the `mod.rs` above it, which would let everything know everything.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::slice;

/// A module's path below `src`.
type Module = Vec<String>;

/// What is forbidden where: whose path begins so must not name these.
const WALLS: [(&str, &[&str]); 5] = [
    ("engine", &["crate::model", "crate::words", "crate::browser", "crate::ui", "yew", "web_sys", "js_sys"]),
    ("model", &["crate::words", "crate::browser", "crate::ui", "yew", "web_sys", "js_sys"]),
    ("words", &["crate::browser", "crate::ui", "yew", "web_sys", "js_sys"]),
    ("browser", &["crate::words", "crate::ui"]),
    ("ui", &["crate::browser"]),
];

/// The one part of the page that calls the browser's adapters.
const CALLS_THE_BROWSER: &str = "ui::app";

/// A source file: its module, and every path that it names, in `use` and elsewhere, as seen from the crate.
struct Source {
    module: Module,
    paths: Vec<Module>,
    /// The names that `use` brings in here.
    imports: BTreeSet<String>,
    /// Whether other files lie below it.
    is_folder: bool,
    /// Where it lies.
    file: String,
    /// The modules that it declares and that have no row in the table of its first lines.
    unlisted: Vec<String>,
}

#[test]
fn the_arrow_between_the_storeys_never_turns_back() {
    let mut broken = Vec::new();
    for source in sources() {
        let module = source.module.join("::");
        let forbidden = WALLS.iter().filter(|(storey, _)| is_in(&module, storey) && !is_in(&module, CALLS_THE_BROWSER));
        for name in forbidden.flat_map(|(_, names)| *names) {
            let named = source.paths.iter().map(|path| path.join("::")).find(|path| is_in(path, name));
            broken.extend(named.map(|path| format!("{module} names {path}")));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_file_takes_from_its_own_folder_what_the_folder_merely_passes_on() {
    let sources = sources();
    let folders: BTreeMap<&Module, &Source> =
        sources.iter().filter(|source| source.is_folder).map(|source| (&source.module, source)).collect();
    let modules: BTreeSet<&Module> = sources.iter().map(|source| &source.module).collect();
    let mut broken = Vec::new();
    for source in &sources {
        for path in source.paths.iter().filter(|path| path.first().is_some_and(|first| first == "crate")) {
            let path = &path[1..];
            for depth in 1..source.module.len().min(path.len()) {
                let (above, name) = (path[..depth].to_vec(), &path[depth]);
                let is_above = source.module.starts_with(&above);
                let passes_on = folders.get(&above).is_some_and(|folder| folder.imports.contains(name));
                let is_module = modules.contains(&[&above[..], slice::from_ref(name)].concat());
                if is_above && passes_on && !is_module {
                    broken.push(format!(
                        "{} takes {} through its own folder",
                        source.module.join("::"),
                        path.join("::")
                    ));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_first_page_of_each_folder_has_a_row_for_each_of_its_files() {
    let mut broken = Vec::new();
    for source in sources() {
        broken.extend(source.unlisted.iter().map(|module| format!("{}: no row for `{module}`", source.file)));
    }
    assert!(broken.is_empty(), "tables are `| file | question it answers |` in `//!`\n{}", broken.join("\n"));
}

#[test]
fn paths_are_found_in_groups_aliases_and_bodies() {
    let code = "pub use a::{b::C, self as d, e as F};\nuse super::*;\nfn g() { crate::h::i(super::J) }";
    let (paths, imports) = read(code, &["k".to_owned(), "l".to_owned()]);
    let paths: Vec<_> = paths.iter().map(|path| path.join("::")).collect();
    assert_eq!(paths, ["a::b::C", "a", "a::e", "crate::k::*", "crate::h::i", "crate::k::J"]);
    assert_eq!(imports.into_iter().collect::<Vec<_>>(), ["*", "C", "F", "d"]);
}

/// Whether a path is that one or goes on from it.
fn is_in(path: &str, start: &str) -> bool {
    path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    visit(&root, &mut Vec::new(), &mut sources);
    assert!(sources.len() > 80, "only {} sources", sources.len());
    sources
}

/// Reads the files of a folder and those below it.
fn visit(folder: &Path, module: &mut Module, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        if path.is_dir() {
            module.push(name);
            visit(&path, module, sources);
            module.pop();
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let of = if name == "mod" { module.clone() } else { [&module[..], slice::from_ref(&name)].concat() };
            let is_folder = name == "mod" || path.with_extension("").is_dir();
            let text = fs::read_to_string(&path).expect("a readable file");
            let (paths, imports) = read(&text, &of);
            let (file, unlisted) = (path.display().to_string(), unlisted(&text));
            sources.push(Source { module: of, paths, imports, is_folder, file, unlisted });
        }
    }
}

/// The modules that a text declares, its tests aside, and that no row of a table in its `//!` names.
fn unlisted(text: &str) -> Vec<String> {
    let declared = text.lines().filter_map(|line| {
        let (before, name) = line.strip_suffix(';')?.split_once("mod ")?;
        (before.is_empty() || before.starts_with("pub")).then_some(name)
    });
    let has_row = |name: &str| {
        let name = format!("`{name}`");
        text.lines().any(|line| line.starts_with("//! |") && line.contains(&name))
    };
    declared.filter(|name| *name != "tests" && !has_row(name)).map(str::to_owned).collect()
}

/// The paths in a file's code, and the names that its `use` brings in.
fn read(text: &str, module: &[String]) -> (Vec<Module>, BTreeSet<String>) {
    let without_comments = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    let code: String = without_comments.flat_map(|line| [line, "\n"]).collect();
    // A file's own tests stand one module below it.
    let (code, tests) = code.split_once("mod tests {").unwrap_or((&code, ""));
    let mut below = module.to_vec();
    let (mut paths, mut imports) = statements(code, &below);
    below.push("tests".to_owned());
    let (more, _) = statements(tests, &below);
    paths.extend(more);
    imports.remove("self");
    (paths, imports)
}

fn statements(code: &str, module: &[String]) -> (Vec<Module>, BTreeSet<String>) {
    let (mut paths, mut imports) = (Vec::new(), BTreeSet::new());
    let mut bodies = String::new();
    let mut rest = code;
    while let Some(at) = rest.find("use ") {
        let (before, from) = rest.split_at(at);
        let is_statement = before.is_empty() || before.ends_with(['\n', ' ', ')']);
        let Some((tree, after)) = from[4..].split_once(';').filter(|_| is_statement) else {
            bodies.push_str(&rest[..at + 4]);
            rest = &rest[at + 4..];
            continue;
        };
        bodies.push_str(before);
        flatten(tree, &[], &mut |path, name| {
            imports.insert(name);
            paths.push(resolved(path, module));
        });
        rest = after;
    }
    bodies.push_str(rest);
    for word in bodies.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
        if word.contains("::") {
            paths.push(resolved(word.trim_end_matches(':').split("::").map(str::to_owned).collect(), module));
        }
    }
    (paths, imports)
}

/// Every path of a `use`, with the name that it has here.
fn flatten(tree: &str, prefix: &[String], each: &mut impl FnMut(Module, String)) {
    let tree = tree.trim();
    if let Some((head, group)) = tree.split_once('{') {
        let head = head.trim().trim_end_matches("::");
        let prefix = [prefix, &segments(head)].concat();
        let group = group.strip_suffix('}').unwrap_or(group);
        let (mut depth, mut from) = (0, 0);
        for (at, c) in group.char_indices().chain([(group.len(), ',')]) {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    let part = &group[from..at];
                    if !part.trim().is_empty() {
                        flatten(part, &prefix, each);
                    }
                    from = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let (path, alias) = tree.split_once(" as ").map_or((tree, None), |(path, alias)| (path, Some(alias.trim())));
    let mut path = [prefix, &segments(path)].concat();
    if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
        path.pop();
    }
    let name = alias.map_or_else(|| path.last().cloned().unwrap_or_default(), str::to_owned);
    each(path, name);
}

fn segments(path: &str) -> Module {
    path.split("::").map(|segment| segment.trim().to_owned()).filter(|segment| !segment.is_empty()).collect()
}

/// The path as seen from the crate, where it begins with `super` or `self`.
fn resolved(path: Module, module: &[String]) -> Module {
    let supers = path.iter().take_while(|segment| *segment == "super").count();
    let is_self = path.first().is_some_and(|first| first == "self");
    if supers == 0 && !is_self {
        return path;
    }
    let kept = module.len().saturating_sub(supers);
    let rest = path.into_iter().skip(supers.max(usize::from(is_self)));
    [&["crate".to_owned()][..], &module[..kept], &rest.collect::<Vec<_>>()].concat()
}
