//! Output files: written beside their target and renamed, so that nobody ever finds half of one.

use std::fmt::Display;
use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::failure::Failure;

/// Writes `bytes` to `path`, or to standard output for `-`.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if path == Path::new("-") {
        let mut out = std::io::stdout().lock();
        out.write_all(bytes)?;
        return Ok(out.flush()?);
    }
    let told = |reason: &dyn Display| refused(path, reason);
    // A device or a pipe cannot be replaced by renaming; writing into it is what its user asked for.
    if path.exists() && !path.is_file() {
        return std::fs::write(path, bytes).map_err(|e| told(&e));
    }
    let folder = folder(path)?;
    let mut draft = NamedTempFile::new_in(folder).map_err(|e| told(&e))?;
    draft.write_all(bytes).map_err(|e| told(&e))?;
    let permissions = std::fs::metadata(path).ok().map(|m| m.permissions()).or_else(ordinary_permissions);
    if let Some(permissions) = permissions {
        draft.as_file().set_permissions(permissions).map_err(|e| told(&e))?;
    }
    draft.persist(path).map_err(|e| told(&e.error))?;
    Ok(())
}

/// The folder that `path` names; an error if it is not there, so that a command can complain before it works or writes.
pub(crate) fn folder(path: &Path) -> Result<&Path, Failure> {
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(refused(path, &format_args!("there is no folder {}: make it first", folder.display())));
    }
    Ok(folder)
}

fn refused(path: &Path, reason: &dyn Display) -> Failure {
    Failure::new(format_args!("{}: cannot write: {reason}", path.display()))
}

/// Temporary files are private; a result is a file like any other.
#[cfg(unix)]
fn ordinary_permissions() -> Option<std::fs::Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn ordinary_permissions() -> Option<std::fs::Permissions> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.csv");
        std::fs::write(&path, "old and much longer").expect("written");
        write(&path, b"new").expect("written");
        assert_eq!(std::fs::read(&path).expect("read"), b"new");
        assert_eq!(std::fs::read_dir(folder.path()).expect("listed").count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let message = write(Path::new("/no/such/folder/out.csv"), b"").expect_err("no folder").to_string();
        assert!(message.contains("there is no folder /no/such/folder"), "{message}");
    }
}
