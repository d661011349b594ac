/** Specs of servers share tables, roles and keys, so no two of their files may run at once. */
export function assertSerial(): void {
  if (process.env['MOCHA_WORKER_ID'] === undefined) return
  throw new Error('Specs of servers run one file after another: use `npm run spec:servers`.')
}
