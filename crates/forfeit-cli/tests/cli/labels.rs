//! Labels of detectors: `check-labels`, and the assignment that `explain` draws.

use std::fs;

use crate::common::{json, run};

fn check(name: &str, content: &[u8], more: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, content).expect("written");
    let mut arguments = vec!["check-labels", path.to_str().expect("text")];
    arguments.extend(more);
    let ran = run(&arguments);
    (ran.code, ran.out.replace(folder.path().to_str().expect("text"), ""), ran.err)
}

#[test]
fn good_labels_are_fine() {
    let (code, out, _) = check("a.txt", b"0 0.5 0.5 0.2 0.2\n1 0.1 0.1 0.2 0.2\n\n", &["--classes", "2"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.starts_with("2 labels of 2 classes in 1 images, 0 findings"), "{out}");
}

#[test]
fn every_problem_is_named_with_its_line() {
    let text = b"0 0.5 0.5 0.2 0.2
0 0.5 0.5 0.2 0.2
7 0.5 0.5 0.2 0.1
0 0.5 0.5 0 0.2
0 0.9 0.5 0.4 0.2
0 0.5 x 0.2 0.2
0 0.5 0.5 0.2
0 nan 0.5 0.2 0.2
0 0.5 0.5 0.9 0.001
";
    let (code, out, _) = check("a.txt", text, &["--classes", "2", "--format", "csv"]);
    assert_eq!(code, 1);
    let expected = [
        ",2,duplicate,the same as line 1",
        ",3,class out of range,7; it must be in 0 to 1",
        ",4,no area,",
        ",5,outside the image,",
        ",6,no number,'x'",
        ",7,not five numbers,",
        ",8,not finite,",
    ];
    for part in expected {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert_eq!(out.lines().count(), 1 + expected.len(), "{out}");
    let (_, out, _) = check("a.txt", text, &["--classes", "2"]);
    assert!(out.contains("labels that no anchor matches: 2"), "{out}");
}

#[test]
fn coco_files_are_read() {
    let file = br#"{"images": [{"id": 1, "file_name": "a.jpg", "width": 100, "height": 50}, {"id": 2, "file_name": "b.jpg", "width": 10, "height": 10}],
        "categories": [{"id": 3}],
        "annotations": [{"image_id": 1, "category_id": 3, "bbox": [10, 10, 20, 20]}, {"image_id": 1, "category_id": 4, "bbox": [90, 10, 20, 20]},
                        {"image_id": 9, "category_id": 3, "bbox": [1, 1, 2, 2]}, {"image_id": 1, "category_id": 3, "bbox": [1, 1, 2]}]}"#;
    let (code, out, _) = check("a.json", file, &["--format", "csv"]);
    assert_eq!(code, 1);
    for part in [",2,class out of range,", ",2,outside the image,", ",3,unknown image,", ",4,not four numbers,"] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let (_, out, _) = check("a.json", file, &[]);
    assert!(out.contains("images without labels: 1, the first b.jpg"), "{out}");
    let (code, _, err) = check("a.json", b"{}", &[]);
    assert!(code == 2 && err.contains("no list 'images'"), "{err}");
}

/// Whatever stands in a file: an answer, or an error with a sentence, and never a panic (101).
#[test]
fn nonsense_is_survived() {
    let mut seed = 7u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize % below
    };
    let pieces: [&[u8]; 16] = [
        b"0",
        b"1",
        b" ",
        b"\n",
        b"0.5",
        b"-1",
        b"1e308",
        b"1e999",
        b"nan",
        b"inf",
        b"\xff",
        b"{",
        b"\"images\":[",
        b"]}",
        b",",
        b"null",
    ];
    for i in 0..60 {
        let count = random(40);
        let mut content: Vec<u8> = (0..count).flat_map(|_| pieces[random(16)].iter().copied()).collect();
        content.extend((0..random(20)).map(|_| random(256) as u8));
        let (code, out, err) = check(if i % 3 == 0 { "a.json" } else { "a.txt" }, &content, &[]);
        assert!((0..=2).contains(&code), "{content:?}: {code} {out} {err}");
    }
    // Right keys, wrong values.
    for value in ["1", "null", "[]", "{}", "[[]]", "\"x\"", "[1]", "[{\"bbox\": [1e999, 0, 0]}]"] {
        let file = format!(r#"{{"images": {value}, "annotations": {value}, "categories": {value}}}"#);
        let (code, ..) = check("a.json", file.as_bytes(), &[]);
        assert!((0..=2).contains(&code), "{file}");
    }
}

#[test]
fn the_assignment_is_explained_and_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("assignment.svg");
    let ran = run(&["explain", "yolo_v3", "--out", path.to_str().expect("text")]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("no anchor answers for: a wire"), "{}", ran.out);
    let picture = fs::read_to_string(&path).expect("drawn");
    assert!(picture.starts_with("<svg") && picture.contains("a bus"));
    // Each box of v3 answers in v5 in three cells, save at the edges.
    let count = |name: &str| json(&["explain", name, "--format", "json"]).as_array().expect("a list").len();
    assert_eq!(3 * count("yolo_v3"), count("yolo_v5"));
    let ran = run(&["explain", "huber", "--out", "x.svg"]);
    assert!(ran.code == 2 && ran.err.contains("forfeit plot"), "{}", ran.err);
}
