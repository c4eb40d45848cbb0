//! The modules of the crate form a line: none imports from its right.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{fs, path::Path};

/// The public modules in the order in which `lib.rs` declares them.
fn modules(root: &Path) -> Vec<String> {
    let lib = fs::read_to_string(root.join("lib.rs")).unwrap();
    lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

fn files(path: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(path).unwrap().flatten() {
        if entry.path().is_dir() { found.extend(files(&entry.path())) } else { found.push(entry.path()) }
    }
    found
}

#[test]
fn no_module_imports_from_its_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let order = modules(&root);
    assert!(order.len() > 5, "the modules were not found");
    // Tests inside a module may look anywhere: they stand outside the line.
    for file in files(&root) {
        let module = file.strip_prefix(&root).unwrap().components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
        let Some(own) = order.iter().position(|name| *name == module) else { continue };
        let content = fs::read_to_string(&file).unwrap();
        let content = content.split("#[cfg(test)]").next().unwrap();
        for (right, name) in order.iter().enumerate().skip(own + 1) {
            assert!(
                !content.contains(&format!("crate::{name}")),
                "{} imports {name}, number {right} in the line, where {module} is number {own}",
                file.display()
            );
        }
    }
}
