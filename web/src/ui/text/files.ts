// What can be said of a file by what it is, and which of them are pictures that a page may show.

import type { Attachment, Message } from "../../generated/api";
import type { Word } from "../i18n/catalogue";
import type { IconName } from "../shared/icons";

export type FileKind = "archive" | "document" | "film" | "other" | "picture" | "sound";

/** The server gives these types only to what it has looked at, and shows nothing else in a page. */
const PICTURES: readonly string[] = ["image/png", "image/gif", "image/jpeg", "image/webp", "image/bmp"];

/** The same of sounds. */
const SOUNDS: readonly string[] = [
  ...["audio/wav", "audio/ogg", "audio/mpeg", "audio/webm", "audio/mp4", "audio/flac"],
];

const ENDINGS: Readonly<Record<string, FileKind>> = {
  ...of("archive", "zip 7z rar tar gz tgz bz2 xz zst cab"),
  ...of("document", "pdf txt md rtf doc docx odt xls xlsx ods ppt pptx odp csv epub"),
  ...of("film", "mp4 mkv avi mov webm wmv mpg mpeg flv m4v"),
  ...of("picture", "png jpg jpeg gif webp bmp svg tif tiff heic avif"),
  ...of("sound", "mp3 ogg oga opus wav flac m4a aac wma mid"),
};

export const ICONS: Readonly<Record<FileKind, IconName>> = {
  archive: "archive",
  document: "document",
  film: "film",
  other: "paper",
  picture: "picture",
  sound: "sound",
};

export function kindOf({ content_type, name }: Pick<Attachment, "content_type" | "name">): FileKind {
  if (content_type.startsWith("image/")) return "picture";
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  // How a film begins does not tell it from a sound of the same form; its name does.
  if (content_type.startsWith("audio/")) return ENDINGS[ending] === "film" ? "film" : "sound";
  if (content_type.startsWith("video/")) return "film";
  return Object.hasOwn(ENDINGS, ending) ? (ENDINGS[ending] ?? "other") : "other";
}

/** Whether it is one's own, did not get there, and can still be sent: of a file, when its bytes are here. */
export function canBeTriedAgain({ own, delivery, attachment }: Message): boolean {
  return own && delivery === "failed" && (attachment === null || attachment.blob !== null);
}

export function wordOf(kind: FileKind): Word {
  return `file_kind_${kind}`;
}

/** Whether it is here and the page may show it. */
export function isShownPicture(message: Message): boolean {
  return isOf(PICTURES, message);
}

/** Whether it is here and the page may play it. */
export function isHeardSound(message: Message): boolean {
  return isOf(SOUNDS, message) && message.attachment !== null && kindOf(message.attachment) === "sound";
}

function isOf(types: readonly string[], { kind, own, attachment }: Message): boolean {
  return (
    kind === "file" &&
    attachment !== null &&
    attachment.blob !== null &&
    (own || attachment.state === "done") &&
    types.includes(attachment.content_type)
  );
}

function of(kind: FileKind, endings: string): Record<string, FileKind> {
  return Object.fromEntries(endings.split(" ").map((ending) => [ending, kind]));
}
