// アカウント、ステータス、メンバーリスト。

import type { TranslationOf } from "../catalogue";
import type { accounts as english } from "../en/accounts";

export const accounts: TranslationOf<typeof english> = {
  endpoint_computer: "コンピューター",
  endpoint_web: "ブラウザー",
  endpoint_mobile: "携帯電話",
  endpoint_console: "ゲーム機",
  endpoint_other: "その他の機器",

  media_music: "音楽を聴いています",
  media_game: "ゲームをしています",
  media_office: "作業をしています",

  maintenance_in: { other: "{network} のネットワークは、あと{count}分でメンテナンスに入ります。" },
  of_account: "アカウント {address}",
  filter_accounts: "表示するメンバー",
  all_accounts: "すべてのアカウント",
  your_accounts: "あなたのアカウント",
  status_of: "{whose}のステータス：{status}",
  status_of_all: "すべてのアカウントのステータス：{status}",
  status_mixed: "アカウントごと",
  status_automatic: "{status}（自動）",
  sign_in_all: "すべてのアカウントでサインイン",
  sign_out_all: "すべてのアカウントをサインアウト",
  try_now: "今すぐ試す",
  enter_password: "パスワードを入力",
  password_and_status: "パスワードとステータス…",
  sign_in_as: "サインイン時のステータス",
  remember_password: "パスワードを保存",
  remember_password_hint: "暗号化して保存します。保存しないと、再起動のたびに入力が必要です。",

  advanced: "詳細設定",
  add_account_services_hint: "例：https://example.com。同じサーバーにある場合は空にします。",
  use_tls: "TLSで接続",
  verify_tls: "証明書を確認",
  verify_tls_hint: "確認しないと、途中の誰かにパスワードを読まれるおそれがあります。",
  only_web: "ここからはWeb接続しか使えない",
  gateway: "Webゲートウェイのアドレス",
  gateway_hint: "空にすると、ネットワークのゲートウェイを使います。",
  proxy: "プロキシ",
  proxy_hint: "例：socks5h://name:password@example.com:1080。空にすると、直接接続します。",

  endpoints: "サインインしている場所",
  endpoints_hint: "{address} は次の場所でサインインしています。",
  endpoints_unknown: "ネットワークから情報がありません。",
  endpoint_unnamed: "名前のない場所",
  endpoint_here: "このaMSN2",
  endpoint_there: "{kind}、{status}",
  sign_out_endpoint: "そこをサインアウト",
  sign_out_endpoint_of: "そこをサインアウト：{name}",
  sign_out_elsewhere: "ほかの場所をすべてサインアウト",

  now_playing: "今していること",
  edit_now_playing: "今していることを変更：{text}",
  now_playing_tell: "メンバーに見せる",
  now_playing_stop: "何も見せない",
  plays: "今：",
  media_kind: "していること",
  media_title: "タイトル",
  media_artist: "アーティスト",
  on_all_accounts: "すべてのアカウントで",

  network_says: "{network} のネットワークからのお知らせ：{text}",
  maintenance_now: "{network} のネットワークは、これからメンテナンスに入ります。",
};
