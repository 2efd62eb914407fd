//! Makes sure that there are pages to embed: without a console build, a placeholder that says how to get one.
//!
//! Must not: download or build anything.

use std::fs;
use std::path::Path;

const PLACEHOLDER: &str = "<!doctype html><html lang=\"zh\"><meta charset=\"utf-8\"><title>LiftAid</title>\
     <p>页面尚未构建,请运行 make console。<p lang=\"en\">The pages are not built yet: run make console.</html>\n";

fn main() {
    let index = Path::new("console-ui/dist/index.html");
    println!("cargo::rerun-if-changed=console-ui/dist");
    println!("cargo::rerun-if-changed=migrations");
    if !index.exists() {
        let made = fs::create_dir_all("console-ui/dist").and_then(|()| fs::write(index, PLACEHOLDER));
        made.expect("the source directory can be written while it is built");
    }
}
