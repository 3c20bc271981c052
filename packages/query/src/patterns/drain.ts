import { WILDCARD } from './tokenize.ts'

/** Lines of one template. */
export interface Cluster {
  /** Tokens that all its lines share, and wildcards. */
  readonly tokens: readonly string[]
}

interface MutableCluster extends Cluster {
  tokens: string[]
}

interface Node {
  readonly children: Map<string, Node>
  readonly clusters: MutableCluster[]
}

export interface DrainLimits {
  /** Templates kept; a line that would need one more belongs to none. */
  readonly maxClusters: number
}

/** Leading words by which lines are told apart before they are compared: the second often varies. */
const DEPTH = 1
/** Branches of a node; further words share the wildcard's. */
const MAX_CHILDREN = 20
/** Share of equal words above which a line belongs to a template. */
const SIMILARITY = 0.5

/**
 * Groups lines by template, one at a time: Drain (He et al., ICWS 2017), a tree over the number
 * of tokens and the first words, with templates at its leaves. Memory is bounded by `maxClusters`.
 */
export class Drain {
  readonly #limits: DrainLimits
  readonly #root = new Map<number, Node>()
  #clusters = 0

  constructor(limits: DrainLimits) {
    this.#limits = limits
  }

  /** The cluster that the tokens of a line belong to; null when there is none and no room for one. */
  add(tokens: readonly string[]): Cluster | null {
    const { clusters } = this.#leaf(tokens)
    const best = mostSimilar(clusters, tokens)
    if (best) {
      generalise(best.tokens, tokens)
      return best
    }
    if (this.#clusters >= this.#limits.maxClusters) return null
    this.#clusters++
    const cluster = { tokens: [...tokens] }
    clusters.push(cluster)
    return cluster
  }

  #leaf(tokens: readonly string[]): Node {
    let node = this.#root.get(tokens.length)
    if (!node) this.#root.set(tokens.length, (node = emptyNode()))
    let depth = 0
    for (const token of tokens) {
      if (depth === DEPTH) break
      if (!isWord(token)) continue
      depth++
      node = child(node, token)
    }
    return node
  }
}

function emptyNode(): Node {
  return { children: new Map(), clusters: [] }
}

function child(node: Node, token: string): Node {
  const known = node.children.get(token)
  if (known) return known
  const key = node.children.size < MAX_CHILDREN ? token : WILDCARD
  const next = node.children.get(key) ?? emptyNode()
  node.children.set(key, next)
  return next
}

function mostSimilar(
  clusters: readonly MutableCluster[],
  tokens: readonly string[],
): MutableCluster | null {
  let best: MutableCluster | null = null
  let most = SIMILARITY
  for (const cluster of clusters) {
    const similarity = similarityOf(cluster.tokens, tokens)
    if (similarity < most) continue
    best = cluster
    most = similarity
  }
  return best
}

/** Share of the words that are equal; separators must be. */
function similarityOf(template: readonly string[], tokens: readonly string[]): number {
  let words = 0
  let equal = 0
  for (const [i, token] of tokens.entries()) {
    const same = template[i] === token
    if (!isWord(token)) {
      if (!same && template[i] !== WILDCARD) return 0
      continue
    }
    words++
    if (same) equal++
  }
  return words === 0 ? 1 : equal / words
}

function generalise(template: string[], tokens: readonly string[]): void {
  for (const [i, token] of tokens.entries()) if (template[i] !== token) template[i] = WILDCARD
}

/** Not a separator. Separators are single characters and white space. */
function isWord(token: string): boolean {
  return token.length > 1 ? token.trim() !== '' : /[\p{L}\p{N}]/u.test(token)
}
