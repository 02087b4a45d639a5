import { execSync } from 'node:child_process';

export async function download(address) {
  return execSync(`curl -s ${address}`, { encoding: 'utf8' }); // SAFE: command-injection (look-alike: the use case imports the download of http; the script gives a setting)
}
