//! TLS on the way out: a webhook over https, PostgreSQL with `sslmode=require`, and who is not believed.
//!
//! Must not: trust a certificate of the machine, or reach anything but loopback.

use liftaid::database::scratch;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::process::Output;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio_postgres::Config;
use tokio_postgres::config::Host;
use tokio_rustls::TlsAcceptor;

/// A certificate for `localhost` that no machine trusts.
pub const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tls/localhost.pem");
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tls/localhost.key");

/// What a client of PostgreSQL sends first if it wants TLS.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// The server's side of TLS.
pub fn acceptor() -> TlsAcceptor {
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate()], PrivateKeyDer::from_pem_file(KEY).unwrap());
    TlsAcceptor::from(Arc::new(config.unwrap()))
}

pub fn certificate() -> CertificateDer<'static> {
    CertificateDer::from_pem_file(CERTIFICATE).unwrap()
}

/// A PostgreSQL on TCP: what comes is handed on to the socket of the database's cluster. Gives its port.
pub async fn front(database: &Config, tls: Option<TlsAcceptor>) -> u16 {
    let [Host::Unix(directory)] = database.get_hosts() else { panic!("the cluster has a socket") };
    let socket = directory.join(format!(".s.PGSQL.{}", database.get_ports()[0]));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = UnixStream::connect(&socket).await.unwrap();
            tokio::spawn(relay(client, server, tls.clone()));
        }
    });
    port
}

async fn relay(
    mut client: TcpStream,
    mut server: UnixStream,
    tls: Option<TlsAcceptor>,
) -> std::io::Result<()> {
    let mut first = [0; 8];
    client.read_exact(&mut first).await?;
    if first != SSL_REQUEST {
        server.write_all(&first).await?;
        copy_bidirectional(&mut client, &mut server).await?;
        return Ok(());
    }
    let Some(tls) = tls else { return client.write_all(b"N").await };
    client.write_all(b"S").await?;
    copy_bidirectional(&mut tls.accept(client).await?, &mut server).await?;
    Ok(())
}

/// The database at a port of [`front`].
pub fn url(database: &Config, port: u16) -> String {
    let password = String::from_utf8(database.get_password().unwrap().to_vec()).unwrap();
    let (user, name) = (database.get_user().unwrap(), database.get_dbname().unwrap());
    format!("postgresql://{user}:{password}@localhost:{port}/{name}")
}

/// `liftaid migrate` on the server at `port`, trusting the test's certificate or not.
async fn migrate(database: &Config, port: u16, sslmode: &str, trusts: bool) -> Output {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_liftaid"));
    command.arg("migrate").env_remove("SSL_CERT_DIR").env_remove("SSL_CERT_FILE");
    command.env("DATABASE_URL", format!("{}{sslmode}", url(database, port)));
    if trusts {
        command.env("SSL_CERT_FILE", CERTIFICATE);
    }
    command.output().await.unwrap()
}

fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_requires_tls_is_reached_if_its_certificate_is_trusted() {
    let database = scratch::empty_database().await.unwrap();
    let port = front(&database, Some(acceptor())).await;
    let reached = migrate(&database, port, "?sslmode=require", true).await;
    assert!(reached.status.success(), "{}", String::from_utf8_lossy(&reached.stderr));
    let unknown = refusal(&migrate(&database, port, "?sslmode=require", false).await);
    assert!(unknown.contains("certificate"), "{unknown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_tls_is_refused_only_where_tls_is_required() {
    let database = scratch::empty_database().await.unwrap();
    let port = front(&database, None).await;
    let refused = refusal(&migrate(&database, port, "?sslmode=require", true).await);
    assert!(refused.contains("server does not support TLS"), "{refused}");
    for sslmode in ["", "?sslmode=prefer", "?sslmode=disable"] {
        let reached = migrate(&database, port, sslmode, false).await;
        assert!(reached.status.success(), "{sslmode}: {}", String::from_utf8_lossy(&reached.stderr));
    }
}
