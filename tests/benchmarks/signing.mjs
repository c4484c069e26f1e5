// Signs a badge again and again with Digital Bazaar's libraries, as a peer to be measured against.
//
// The first line of the input is {"document", "contexts", "count"}; each further line asks for one round of
// `count` signatures, and is answered with the seconds of CPU that these took.

import readline from 'node:readline';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';

const key = await Ed25519Multikey.generate();
key.id = `${key.controller ?? 'did:key:' + key.publicKeyMultibase}#${key.publicKeyMultibase}`;
let question = null;
for await (const line of readline.createInterface({input: process.stdin})) {
  if(question === null) {
    question = JSON.parse(line);
  } else {
    console.log(await round());
  }
}

async function round() {
  const before = process.cpuUsage();
  for(let number = 0; number < question.count; ++number) {
    const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite, date: '2026-11-23T12:00:00Z'});
    const credential = structuredClone(question.document);
    await vc.issue({credential, suite, documentLoader});
  }
  const spent = process.cpuUsage(before);
  return (spent.user + spent.system) / 1e6;
}

async function documentLoader(url) {
  const document = question.contexts[url];
  if(!document) {
    throw new Error(`${url} is not among the contexts.`);
  }
  return {contextUrl: null, documentUrl: url, document, tag: 'static'};
}
