// Canonises documents with Digital Bazaar's jsonld.js in its safe mode.
//
// Usage: node canonise.mjs FILE. FILE holds {"documents": [...], "contexts": {"<address>": {...}}}.
// Prints a JSON list with the SHA-256 of each canonical text, in hexadecimal.

import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import jsonld from 'jsonld';

const {documents, contexts} = JSON.parse(await readFile(process.argv[2], 'utf8'));
const hashes = [];
for(const document of documents) {
  const text = await jsonld.canonize(document, {
    algorithm: 'RDFC-1.0', format: 'application/n-quads', safe: true, documentLoader
  });
  hashes.push(createHash('sha256').update(text).digest('hex'));
}
console.log(JSON.stringify(hashes));

async function documentLoader(url) {
  const document = contexts[url];
  if(!document) {
    throw new Error(`${url} is not among the contexts.`);
  }
  return {contextUrl: null, documentUrl: url, document, tag: 'static'};
}
