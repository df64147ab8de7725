//! Why something cannot be listed or picked.

use std::io;

use crate::policy::Denied;
use crate::uploads::UploadError;

/// One variant for each thing that a caller can do something about.
#[derive(Debug, thiserror::Error)]
pub enum CloudError {
    /// The policy does not allow it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The application has no source of this name.
    #[error("this server has no source of that name")]
    NotConfigured,
    /// Nobody is signed in, or not any more.
    #[error("the source needs a sign-in first")]
    SignInNeeded,
    /// There is no such file or folder, or it is one that is never shown.
    #[error("there is no such file or folder")]
    NotFound,
    /// What was asked for cannot be meant.
    #[error("{0}")]
    BadRequest(&'static str),
    /// A search would have to look at too much.
    #[error("there are too many files to search here; open a folder and search there")]
    TooMany,
    /// Too much is asked for at once.
    #[error("the source is busy; try again in a few seconds")]
    Busy,
    /// The source failed; its own words are for the log only.
    #[error("the source could not be read")]
    Broken(#[source] io::Error),
    /// What was picked cannot be kept.
    #[error(transparent)]
    Upload(#[from] UploadError),
}

impl From<io::Error> for CloudError {
    /// What is no folder, and a link in the place of anything, are as good as not there.
    fn from(error: io::Error) -> Self {
        use rustix::io::Errno;
        let absent = [Errno::NOENT, Errno::NOTDIR, Errno::LOOP, Errno::NAMETOOLONG, Errno::ACCESS];
        match error.raw_os_error() {
            Some(code) if absent.iter().any(|errno| errno.raw_os_error() == code) => {
                CloudError::NotFound
            }
            _ => CloudError::Broken(error),
        }
    }
}

impl From<rustix::io::Errno> for CloudError {
    fn from(errno: rustix::io::Errno) -> Self {
        io::Error::from(errno).into()
    }
}
