import { expect, test } from 'vitest';
import { packageCommand } from '../../src/dockerfile/package-commands.ts';
import { scriptCommands } from '../../src/dockerfile/shell-commands.ts';

const read = (text: string) => {
  const found = scriptCommands(text, { start: 0, end: text.length }).map(packageCommand)[0];
  if (found === undefined) return undefined;
  const { program, subcommand, options, arguments: operands } = found;
  for (const { start, end, words } of options)
    expect([words[0]!.start, words.at(-1)!.end]).toEqual([start, end]);
  return [
    [
      program,
      subcommand,
      ...options.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`)),
    ].join(' '),
    ...operands.map(({ kind, word }) => `${kind} ${word.value ?? word.text}`),
  ];
};

test.each<[string, string[] | undefined]>([
  ['yum install -y gcc make', ['yum install -y', 'package gcc', 'package make']],
  ['/usr/bin/yum -y install gcc', ['yum install -y', 'package gcc']],
  ['sudo -E yum update', ['yum update']],
  ['env A=b nice yum clean all', ['yum clean', 'package all']],
  ['yum groupinstall -y "Development Tools"', ['yum groupinstall -y', 'group Development Tools']],
  ['yum -y install @dev "@Development Tools"', ['yum install -y', 'group @dev', 'group @Development Tools']],
  [
    'yum --enablerepo epel --setopt=tsflags=nodocs install a',
    ['yum install --enablerepo=epel --setopt=tsflags=nodocs', 'package a'],
  ],
  [
    'yum install $A "b-$C" https://x/y.rpm "https://x/$V.rpm" /tmp/z.rpm *.rpm ./$X.rpm',
    [
      'yum install',
      'unknown $A',
      'unknown "b-$C"',
      'url https://x/y.rpm',
      'url "https://x/$V.rpm"',
      'file /tmp/z.rpm',
      'file *.rpm',
      'file ./$X.rpm',
    ],
  ],
  [
    'amazon-linux-extras install -y python3.8 epel',
    ['amazon-linux-extras install -y', 'package python3.8', 'package epel'],
  ],
  ['rpm -ivh https://x/y.rpm', ['rpm install -ivh', 'url https://x/y.rpm']],
  ['rpm -Uvh --nodeps a.rpm', ['rpm upgrade -Uvh --nodeps', 'file a.rpm']],
  ['rpm --import https://x/key', ['rpm import --import', 'url https://x/key']],
  ['rpm -qa', ['rpm query -qa']],
  ['rpm -e --nodeps a', ['rpm erase -e --nodeps', 'package a']],
  ['rpm -E %{rhel}', ['rpm eval -E=%{rhel}']],
  ['yum-config-manager --add-repo https://x/y.repo', ['yum-config-manager  --add-repo=https://x/y.repo']],
  ['yum-config-manager --enable epel', ['yum-config-manager  --enable', 'package epel']],
  ['microdnf install -y a', ['microdnf install -y', 'package a']],
  ['dnf "--setopt=$X" install a', ['dnf install --setopt', 'package a']],
  ['echo yum install a', undefined],
  ['sudo', undefined],
  ['A=b', undefined],
])('%s', (text, expected) => {
  expect(read(text)).toEqual(expected);
});
