import type { Span, TextEdit } from '../text/edits.ts';
import { escaped } from '../text/names-word.ts';
import type { Architecture } from './architecture.ts';

const BUILD_IMAGE =
  /(?<repository>(?:public\.ecr\.aws\/sam|amazon\/aws-sam-cli-build-image-)?\/?build-(?<name>go1\.x|provided(?:\.al2)?))(?::(?<tag>[\w.-]+))?(?=["'\s,\]}]|$)/g;

/**
 * The edits that give `sam build --use-container` the build image of provided.al2023: AWS's own images are named
 * build-RUNTIME, with a tag of a version or `latest`, and the architecture behind it (gallery.ecr.aws/sam).
 */
export function buildImageEdits(text: string, architecture: Architecture | undefined): TextEdit[] {
  return [...text.matchAll(BUILD_IMAGE)].flatMap((match) => {
    if (isComment(text, match.index)) return [];
    const { repository, name, tag } = match.groups as Record<string, string | undefined>;
    const end = match.index + repository!.length;
    const edits: TextEdit[] = [{ start: end - name!.length, end, text: 'provided.al2023' }];
    if (tag === undefined) return edits;
    const at: Span = { start: end + 1, end: end + 1 + tag.length };
    const [, version = '', own] = /^(.*?)(?:-(x86_64|arm64))?$/.exec(tag)!;
    const wanted = own === undefined ? '' : `-${architecture ?? own}`;
    // A version of the older image need not be there for the newer one.
    const moved = `${/^\d/.test(version) ? 'latest' : version}${wanted}`;
    return moved === tag ? edits : [...edits, { ...at, text: moved }];
  });
}

const OWN_IMAGE = /\bbuild_image\b["']?\s*[=:]\s*(?<value>\[[^\]]*\]|[^\n#]*)/g;

/** The build images that are nobody's but the project's own, with their places. */
export function ownBuildImages(text: string): { name: string; offset: number }[] {
  return [...text.matchAll(OWN_IMAGE)].flatMap((match) => {
    if (isComment(text, match.index)) return [];
    const from = match.index + match[0].length - match.groups!['value']!.length;
    return [...match.groups!['value']!.matchAll(/["']?(?:\w+=)?([\w./:-]*[\w-])["']?/g)]
      .map(({ 1: name, index }) => ({ name: name!, offset: from + index }))
      .filter(({ name }) => !/(?:^|\/)(?:aws-sam-cli-build-image|build)-\w/.test(name));
  });
}

/** The edits that give a parameter its new value wherever the samconfig gives it an old one: NAME=VALUE, or as a table. */
export function parameterEdits(
  text: string,
  { name, value, old }: { name: string; value: string; old: readonly string[] },
): TextEdit[] {
  const given = new RegExp(
    `(?<=(?<![\\w.-])${escaped(name)}["']?\\s*[=:]\\s*\\\\?["']?)(?:${old.map(escaped).join('|')})(?=[\\\\"'\\s,\\]}]|$)`,
    'gm',
  );
  return [...text.matchAll(given)].flatMap(({ index, 0: found }) =>
    isComment(text, index) ? [] : [{ start: index, end: index + found.length, text: value }],
  );
}

const isComment = (text: string, at: number): boolean => {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /(?:^|\s)#/.test(before.replace(/"[^"]*"|'[^']*'/g, ''));
};
