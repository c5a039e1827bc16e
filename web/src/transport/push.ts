// `api/push`: the browsers that are told of things without a page.

import type { Http } from "./http";

interface Device {
  readonly id: string;
  readonly device: string;
  readonly here: boolean;
  readonly created_at: number;
  readonly last_success_at: number | null;
  readonly last_failure_at: number | null;
  readonly problem: "" | "refused" | "busy" | "unreachable" | "gone";
}

interface State {
  readonly public_key: string;
  readonly devices: readonly Device[];
}

/** A push service may take its time to answer a test. */
const PATIENCE = 25_000;

export class Push {
  constructor(private readonly http: Http) {}

  async look(): Promise<State> {
    return (await this.http.ask("push")) as State;
  }

  async subscribe(address: { endpoint: string; p256dh: string; auth: string }): Promise<Device> {
    return (await this.http.ask("push", { method: "POST", body: address })) as Device;
  }

  async unsubscribe(id: string): Promise<undefined> {
    await this.http.ask("push", { method: "DELETE", body: { id } });
  }

  async test(id: string): Promise<Device> {
    return (await this.http.ask("push/test", {
      method: "POST",
      body: { id },
      timeout: PATIENCE,
    })) as Device;
  }
}
