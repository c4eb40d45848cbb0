//! Documents that were imported before there was a store become the operator's first revision in it.

use super::{load_folder, lock_documents, read_folder};
use crate::overlay::{self, Names};
use crate::settings::Settings;
use crate::store::{Entry, Kind, OPERATOR, Proposal, Refused, Store, Subject};
use anyhow::{Context as _, Result};
use std::collections::BTreeMap;
use std::fs;
use std::time::SystemTime;

/// Where their folders are kept once the store has them.
const ADOPTED: &str = "adopted-documents";

/// Takes over what is in `<data>/documents`; its folders are then moved aside. What cannot be read stays where it is, and
/// `stet check` tells why. Returns the ids.
pub(crate) async fn adopt(settings: &Settings, store: &Store) -> Result<Vec<String>> {
    let folder = settings.data.folder.join("documents");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let _lock = lock_documents(settings)?;
    let (files, problems) = read_folder(&settings.data.folder, &["documents"])?;
    let mut documents: BTreeMap<&str, Names> = BTreeMap::new();
    for (path, content) in &files {
        if let Some((id, name)) = path.strip_prefix("documents/").and_then(|rest| rest.split_once('/')) {
            documents.entry(id).or_default().insert(name.to_owned(), content.clone());
        }
    }
    documents.retain(|id, names| {
        let prefix = format!("documents/{id}/");
        problems.iter().all(|problem| !problem.file.starts_with(&prefix)) && names.values().all(|text| !text.contains('\0'))
    });
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    let base = load_folder(settings)?;
    let (made_on, _) = store.entries(OPERATOR, None).await?;
    let mut edits = BTreeMap::new();
    for (id, names) in &documents {
        let subject = Subject::new(Kind::Document, *id);
        let entry = Entry { made_on: overlay::version(&base, &subject), content: Some(overlay::document_content(names)?) };
        edits.insert(subject, Some(entry));
    }
    let ids: Vec<String> = documents.keys().map(|id| (*id).to_owned()).collect();
    let proposal =
        Proposal { made_on, actor: 0, made_at: SystemTime::now(), action: "adopt".into(), note: ids.join(", "), base: None, edits };
    match store.propose(OPERATOR, &proposal).await {
        // They were taken over before, and then something kept them from being moved.
        Ok(_) | Err(Refused::Nothing) => {}
        Err(refused) => return Err(refused).context("cannot take over the documents that were imported before"),
    }
    let aside = settings.data.folder.join(ADOPTED);
    let place = || format!("the documents in {} are in the store now; move them away by hand", folder.display());
    fs::create_dir_all(&aside).with_context(place)?;
    for id in &ids {
        fs::rename(folder.join(id), aside.join(id)).with_context(place)?;
    }
    Ok(ids)
}
