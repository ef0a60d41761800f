/** A folder and its files as a tree; folders first seen keep their place. */
export function showTree(root: string, paths: readonly string[]): string {
  return [
    `${root}/`,
    ...branch(
      paths.map((path) => path.split('/')),
      '',
    ),
  ].join('\n');
}

function branch(paths: readonly string[][], indent: string): string[] {
  const names = [...new Set(paths.map(([first]) => first!))];
  return names.flatMap((name, index) => {
    const last = index === names.length - 1;
    const below = paths
      .filter(([first, ...rest]) => first === name && rest.length > 0)
      .map(([, ...rest]) => rest);
    const line = `${indent}${last ? '└── ' : '├── '}${name}${below.length > 0 ? '/' : ''}`;
    return [line, ...branch(below, `${indent}${last ? '    ' : '│   '}`)];
  });
}
