// What components are given without passing it from hand to hand.

import { createContext } from "svelte";
import type { Desk, Session } from "../state/session.svelte";
import type { Windows } from "./windows.svelte";

export const [useSession, provideSession] = createContext<Session>();
export const [useDesk, provideDesk] = createContext<Desk>();
export const [useWindows, provideWindows] = createContext<Windows>();
