//! Whom this program trusts when it connects outwards: one TLS configuration, and what is made with it.
//!
//! The certificates are the machine's own; where `SSL_CERT_FILE` or `SSL_CERT_DIR` is set, those there instead.
//! Must not: accept a certificate that it did not check.

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use std::sync::{Arc, OnceLock};
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Config, Connection, Error, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

/// A connection to PostgreSQL, encrypted or not.
pub type DatabaseConnection = Connection<Socket, <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream>;

/// The configuration of this process; the machine's certificates are read once.
pub fn client() -> Arc<ClientConfig> {
    static CLIENT: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    let make = || {
        let found = rustls_native_certs::load_native_certs();
        for error in &found.errors {
            tracing::warn!(%error, "a certificate of this machine cannot be read");
        }
        if found.certs.is_empty() {
            tracing::warn!("this machine trusts no certificate: nothing that needs TLS can be reached");
        }
        Arc::new(trusting(found.certs))
    };
    Arc::clone(CLIENT.get_or_init(make))
}

/// A configuration that trusts these certificates alone.
pub fn trusting(certificates: impl IntoIterator<Item = CertificateDer<'static>>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates);
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the ciphers of TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// An HTTP client to be; it uses no proxy of the environment.
pub fn http() -> reqwest::ClientBuilder {
    http_with(&client())
}

/// As [`http`], with another configuration.
pub fn http_with(tls: &ClientConfig) -> reqwest::ClientBuilder {
    reqwest::Client::builder().tls_backend_preconfigured(tls.clone()).no_proxy()
}

/// Connects to PostgreSQL. `sslmode=require` encrypts, and checks the server's certificate and name; anything less is
/// not encrypted: it would not say who is at the other end, and whoever stands between could switch it off.
///
/// # Errors
/// The server does not answer, refuses, or is not the one of the certificate.
pub async fn connect(config: &Config) -> Result<(Client, DatabaseConnection), Error> {
    if config.get_ssl_mode() == SslMode::Require {
        return config.connect(MakeRustlsConnect::new(ClientConfig::clone(&client()))).await;
    }
    let mut plain = config.clone();
    plain.ssl_mode(SslMode::Disable);
    plain.connect(MakeRustlsConnect::new(trusting([]))).await
}
