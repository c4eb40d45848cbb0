//! Work that takes a processor for a while.

use anyhow::{Result, anyhow};

/// Does work on a thread that nothing else waits for. Fails where the work panics: not with the panic's own words, which may hold what
/// somebody wrote.
pub(crate) async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| anyhow!("the work panicked; that is a fault of this program"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_tells_nothing_of_what_somebody_wrote() {
        let error = run(|| assert_eq!("who keeps the secret?", "")).await.unwrap_err();
        assert!(!format!("{error:#}").contains("secret"), "{error:#}");
    }
}
