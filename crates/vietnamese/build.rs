//! Builds lindera's dictionary from the readable model in `data/model.tsv`.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use lindera_dictionary::builder::DictionaryBuilder;
use lindera_dictionary::dictionary::metadata::Metadata;
use lindera_dictionary::dictionary::schema::Schema;

#[allow(dead_code, unreachable_pub)]
#[path = "src/segmentation/alphabet.rs"]
mod alphabet;
#[allow(dead_code, unreachable_pub)]
#[path = "src/segmentation/model_text.rs"]
mod model_text;
#[allow(dead_code, unreachable_pub)]
#[path = "src/segmentation/rows.rs"]
mod rows;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for input in [
        "data/model.tsv",
        "build.rs",
        "src/segmentation/alphabet.rs",
        "src/segmentation/rows.rs",
        "src/segmentation/model_text.rs",
    ] {
        println!("cargo::rerun-if-changed={input}");
    }
    let model = model_text::ModelText::read(&fs::read_to_string(root.join("data/model.tsv"))?)?;
    let source = out.join("dictionary-source");
    write_source(&model, &source)?;
    fs::write(out.join("syllables.txt"), model.syllables.join("\n"))?;
    fs::write(out.join("classes.txt"), model.classes.join("\n"))?;
    fs::write(out.join("words.txt"), model.long_words())?;
    let fields = [
        "surface",
        "left_context_id",
        "right_context_id",
        "cost",
        "kind",
    ];
    let metadata = Metadata {
        name: "vietnamese".to_owned(),
        dictionary_schema: Schema::new(fields.map(str::to_owned).to_vec()),
        ..Metadata::default()
    };
    DictionaryBuilder::new(metadata).build_dictionary(&source, &out.join("dictionary"))?;
    Ok(())
}

fn write_source(model: &model_text::ModelText, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    let (first, last) = alphabet::capital_range();
    fs::write(
        to.join("char.def"),
        format!("DEFAULT 0 0 1\nCAPS 1 0 4\n0x{first:04X}..0x{last:04X} CAPS\n"),
    )?;
    let unknown = model.unknown_row();
    let name = model.name_row();
    fs::write(
        to.join("unk.def"),
        format!(
            "DEFAULT,{},{},{},unknown\nCAPS,{},{},{},name\n",
            unknown.class, unknown.class, unknown.cost, name.class, name.class, name.cost
        ),
    )?;
    let mut lexicon = String::new();
    model.rows(|surface, row| {
        let _ = writeln!(
            lexicon,
            "{surface},{},{},{},word",
            row.class, row.class, row.cost
        );
    });
    fs::write(to.join("lex.csv"), lexicon)?;
    // Every cell is written: lindera takes one that is missing for an impossible pair.
    let n = model.classes.len();
    let mut costs = vec![0; n * n];
    for &(left, right, cost) in &model.pairs {
        if let Some(cell) = costs.get_mut(usize::from(left) * n + usize::from(right)) {
            *cell = cost;
        }
    }
    let mut matrix = format!("{n} {n}\n");
    for (at, cost) in costs.iter().enumerate() {
        let _ = writeln!(matrix, "{} {} {cost}", at / n, at % n);
    }
    fs::write(to.join("matrix.def"), matrix)?;
    Ok(())
}
