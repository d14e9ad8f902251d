//! An order of the wasm's functions in which like stands beside like: Brotli spends fewer bits on what it has just seen.
//!
//! wasm-opt can sort functions by their names, so the order is written as names, which it then drops.
//! Invariant: nothing but the section of names differs from the wasm that came in.

use crate::Result;
use std::collections::{BTreeSet, HashMap};
use wasm_encoder::{Encode, NameMap, NameSection, Section};
use wasmparser::{Parser, Payload, TypeRef};

/// How much code two functions have to have in common for it to count. Shorter is everywhere, longer is rare.
const SNIPPET: usize = 4;

/// The wasm with names that sort its functions.
pub(super) fn name(wasm: &[u8]) -> Result<Vec<u8>> {
    let (imported, bodies) =
        functions(wasm).map_err(|error| format!("The wasm cannot be read, to put its functions in order: {error}."))?;
    let mut names = NameMap::new();
    let mut places = vec![0; bodies.len()];
    for (place, function) in order(&bodies).into_iter().enumerate() {
        places[function] = place;
    }
    for (function, place) in (imported..).zip(places) {
        names.append(function, &format!("{place:06}"));
    }
    let mut section = NameSection::new();
    section.functions(&names);
    let mut named = wasm.to_vec();
    named.push(section.id());
    section.encode(&mut named);
    Ok(named)
}

/// How many functions are imported, and the code of the others.
fn functions(wasm: &[u8]) -> wasmparser::Result<(u32, Vec<&[u8]>)> {
    let (mut imported, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    Ok((imported, bodies))
}

/// The longest first; then always the one that has most in common with the last, for its length.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let snippets: Vec<BTreeSet<&[u8]>> = bodies.iter().map(|body| body.windows(SNIPPET).collect()).collect();
    let mut users: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, snippets) in snippets.iter().enumerate() {
        snippets.iter().for_each(|snippet| users.entry(snippet).or_default().push(function));
    }
    users.retain(|_, functions| functions.len() > 1);
    // What few have says more than what many have.
    let weight = |snippet| users.get(snippet).map_or(0.0, |users: &Vec<usize>| 1.0 / (1.0 + users.len() as f64).log2());
    let weights: Vec<f64> =
        snippets.iter().map(|of| (1.0 + of.iter().map(|snippet| weight(*snippet)).sum::<f64>()).powf(0.8)).collect();

    let mut order: Vec<usize> = Vec::new();
    let mut left: BTreeSet<usize> = (0..bodies.len()).collect();
    let mut next = left.iter().copied().max_by_key(|function| bodies[*function].len());
    while let Some(function) = next {
        left.remove(&function);
        order.push(function);
        let mut common = vec![0.0; bodies.len()];
        for snippet in &snippets[function] {
            let weight = weight(snippet);
            users.get(snippet).into_iter().flatten().for_each(|other| common[*other] += weight);
        }
        let likeness = |function: &usize| common[*function] / weights[*function];
        next = left.iter().copied().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_stands_beside_like() {
        let bodies: [&[u8]; 5] = [b"abcdefgh..", b"12345678", b"abcdefgh", b"12345679", b"other"];
        assert_eq!(order(&bodies), [0, 2, 4, 3, 1]);
        assert!(order(&[]).is_empty());
    }

    #[test]
    fn the_wasm_gets_names_and_stays_what_it_was() {
        use wasm_encoder::{CodeSection, Function, FunctionSection, Instruction, Module, TypeSection};
        let mut module = Module::new();
        let (mut types, mut functions, mut code) = (TypeSection::new(), FunctionSection::new(), CodeSection::new());
        types.ty().function([], []);
        for drops in [1, 9, 1] {
            functions.function(0);
            let mut body = Function::new([]);
            for value in 0..drops {
                body.instruction(&Instruction::I32Const(value)).instruction(&Instruction::Drop);
            }
            code.function(body.instruction(&Instruction::End));
        }
        let wasm = module.section(&types).section(&functions).section(&code).clone().finish();
        let named = name(&wasm).expect("the encoder writes what the parser reads");
        assert_eq!(named[..wasm.len()], wasm[..]);
        let text = String::from_utf8_lossy(&named[wasm.len()..]).into_owned();
        assert!(["name", "000000", "000001", "000002"].iter().all(|part| text.contains(part)), "{text}");
        assert!(name(b"not a wasm").is_err());
    }
}
