//! `liftaid user add` and `liftaid key add`: the first way in, before anybody can sign in.
//!
//! Must not: take a password from the command line, where others can read it, or show a key twice.

use super::open::with_database;
use super::{Place, say};
use crate::channel::is_partner_name;
use crate::clock::Clock;
use crate::intake::Channel;
use crate::kernel::{AccountId, Text};
use crate::roster::{Directory, DistrictCode, StationCode};
use crate::secret::{MAX_PASSWORD, MIN_PASSWORD, hash_password};
use crate::store::account::{AccountRow, insert_account, set_partner_key};
use crate::store::city::read_directory;
use crate::wire::Role;
use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};
use std::io::Read;

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Make an account 新建账号
    Add(NewUser),
}

#[derive(Debug, Args)]
pub(super) struct NewUser {
    /// Name to sign in with 登录名
    name: String,
    /// operator, shift_leader, crew, supervisor, wallboard or administrator 角色
    #[arg(long, value_parser = role)]
    role: Role,
    /// Read the password from standard input; at least ten characters 从标准输入读取密码
    #[arg(long, required = true)]
    password_stdin: bool,
    /// Name on the screens; the sign-in name unless given 显示名
    #[arg(long)]
    display_name: Option<String>,
    /// Station code of a crew account 站点编号
    #[arg(long, required_if_eq("role", "crew"))]
    station: Option<String>,
    /// District code that a supervisor is limited to 区划代码
    #[arg(long)]
    district: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Make a partner's signing key and print it, once; an earlier one ends 新建密钥
    Add(NewKey),
}

#[derive(Debug, Args)]
pub(super) struct NewKey {
    /// The partner's name, as it is sent in X-Partner: letters, digits and . _ - 合作方，只用字母、数字和 . _ -
    #[arg(value_parser = partner)]
    partner: String,
    /// hotline, police, fire_brigade, city_hotline, property, maintainer, device or passenger 渠道
    #[arg(long, value_parser = channel)]
    channel: Channel,
}

fn role(name: &str) -> Result<Role, String> {
    Role::from_name(name).ok_or_else(|| format!("no such role; there are {}", names(Role::ALL, Role::name)))
}

fn partner(name: &str) -> Result<String, String> {
    let is_usable = is_partner_name(name);
    is_usable.then(|| name.to_owned()).ok_or_else(|| {
        "只能用 1 至 60 个字母、数字和 . _ - · 1 to 60 plain letters, digits and . _ - only".to_owned()
    })
}

fn channel(name: &str) -> Result<Channel, String> {
    Channel::from_name(name)
        .ok_or_else(|| format!("no such channel; there are {}", names(Channel::ALL, Channel::name)))
}

fn names<T, const N: usize>(all: [T; N], name: fn(T) -> &'static str) -> String {
    all.map(name).join(", ")
}

/// A name that is one word of at most 60 characters.
fn word(name: &str) -> anyhow::Result<&str> {
    let text = Text::<60>::parse_filled(name)?;
    ensure!(
        text.as_str() == name && !name.contains(char::is_whitespace),
        "名称不能含空格 · a name has no spaces"
    );
    Ok(name)
}

fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().take(4_096).read_to_string(&mut text).context("standard input is not text")?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    ensure!(
        (MIN_PASSWORD..=MAX_PASSWORD).contains(&password.chars().count()),
        "密码须为 {MIN_PASSWORD} 至 {MAX_PASSWORD} 个字符 · a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters"
    );
    Ok(password)
}

pub(super) fn run_user(place: &Place, command: &UserCommand) -> anyhow::Result<()> {
    let UserCommand::Add(user) = command;
    let name = word(&user.name)?;
    let display_name = Text::<60>::parse_line(user.display_name.as_deref().unwrap_or(name))?;
    let misfits = user.role.misfits(user.station.is_some(), user.district.is_some());
    if let Some((option, why)) = misfits.first() {
        bail!(
            "--{option} 与角色 {role} 不符 · does not go with the role {role}: {why}",
            role = user.role.name()
        );
    }
    let password_hash = hash_password(&read_password()?);
    with_database(place, async |opened| {
        let directory = match (&user.station, &user.district) {
            (None, None) => Directory::default(),
            (_, _) => read_directory(&*opened.client).await?,
        };
        let station = match &user.station {
            None => None,
            Some(code) => {
                let found = StationCode::parse(code).and_then(|code| directory.find_station_by_code(&code));
                Some(found.with_context(|| format!("没有该站点 · there is no station {code}"))?.id)
            }
        };
        let district = match &user.district {
            None => None,
            Some(code) => {
                let found = DistrictCode::parse(code).and_then(|code| directory.find_district(code));
                Some(found.with_context(|| format!("没有该区 · there is no district {code}"))?.code)
            }
        };
        let now = Clock::system().now();
        let account = AccountRow {
            id: AccountId::new(now, rand::random()),
            name,
            display_name: display_name.as_str(),
            role: user.role,
            password_hash: &password_hash,
            station,
            district,
        };
        if !insert_account(&*opened.client, &account, now).await? {
            bail!("账号已存在 · the name {name} is taken");
        }
        say(account.id)
    })
}

pub(super) fn run_key(place: &Place, command: &KeyCommand) -> anyhow::Result<()> {
    let KeyCommand::Add(key) = command;
    // The text itself is the key, so that `openssl dgst -hmac` takes it as it was printed.
    let secret = hex::encode(rand::random::<[u8; 32]>());
    with_database(place, async |opened| {
        let now = Clock::system().now();
        set_partner_key(&*opened.client, &key.partner, key.channel.name(), secret.as_bytes(), now).await?;
        say(&secret)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(subcommand)]
        command: KeyCommand,
    }

    #[test]
    fn a_key_is_made_only_for_a_name_that_a_partner_can_send() {
        let made = |name: &str| {
            let line = Line::try_parse_from(["key", "add", name, "--channel", "device"]);
            line.map(|Line { command: KeyCommand::Add(key) }| key.partner).map_err(|error| error.to_string())
        };
        assert_eq!(made("acme.lifts-1").unwrap(), "acme.lifts-1");
        for name in ["沪梯云", "two words", ""] {
            assert!(made(name).unwrap_err().contains(". _ -"), "{name}");
        }
    }
}
