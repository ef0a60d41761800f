import { describe, expect, test } from 'vitest';
import { topicMove } from '../../src/migrate/extras.ts';
import { commandMove, optionMove } from '../../src/migrate/microdnf.ts';
import { packageMove } from '../../src/migrate/packages.ts';

describe('packageMove', () => {
  test.each([
    ['awscli', 'awscli-2'],
    ['java-11-openjdk-headless', 'java-11-amazon-corretto-headless'],
    ['openssl11-devel', 'openssl-devel'],
    ['mariadb', 'mariadb105'],
  ])('%s becomes %s, which is left alone', (name, to) => {
    expect(packageMove(name)).toEqual({ kind: 'rename', to: [to] });
    expect(packageMove(to)).toBeUndefined();
  });

  test.each([
    'curl',
    'libcurl',
    'coreutils',
    'yum',
    'yum-utils',
    'yum-plugin-x',
    'amazon-linux-extras',
    'zlib1g-dev',
  ])('%s is dropped', (name) => {
    expect(packageMove(name)).toEqual({ kind: 'drop' });
  });

  test.each([
    'python',
    'python2',
    'python27',
    'python-devel',
    'python2-pip',
    'python27-pip',
    'python38',
    'epel-release',
    'gnupg2',
    'postgresql',
    'compat-libtiff3',
    'gtk2',
    'libmcrypt',
    'lighttpd',
  ])('%s is asked about', (name) => {
    const move = packageMove(name);
    expect(move).toMatchObject({
      kind: 'question',
      about: expect.stringMatching(/\w/),
      hint: expect.stringMatching(/[\w)]\.$/),
    });
  });

  test.each([
    'python3',
    'python3-pip',
    'python3.11',
    'gcc',
    'gcc-c++',
    'libcurl-devel',
    'curl-minimal',
    'php',
    'git',
    'openssl-devel',
    'toString',
  ])('%s stays', (name) => {
    expect(packageMove(name)).toBeUndefined();
  });
});

test('topics of amazon-linux-extras, with any version', () => {
  expect(topicMove('golang1.11')).toEqual({ kind: 'rename', to: ['golang'] });
  expect(topicMove('ruby3.0=latest')).toEqual({ kind: 'rename', to: ['ruby3.2'] });
  expect(topicMove('corretto8')).toEqual({ kind: 'rename', to: ['java-1.8.0-amazon-corretto'] });
  for (const topic of ['epel', 'python3.8', 'php8.1', 'postgresql14', 'kernel-5.10', 'testing'])
    expect(topicMove(topic).kind).toBe('question');
});

describe('microdnf', () => {
  test('commands', () => {
    for (const name of ['install', 'update', 'upgrade', 'remove', 'clean', 'swap', 'repoquery'])
      expect(commandMove(name)).toBe('keeps');
    expect(commandMove('erase')).toEqual({ write: 'remove' });
    for (const name of ['list', 'provides', 'search', 'history', 'toString'])
      expect(commandMove(name)).toEqual({ hint: expect.stringMatching(/\.$/) });
  });

  test.each<[string, string | undefined, unknown]>([
    ['-y', undefined, 'keeps'],
    ['--enablerepo', 'x', 'keeps'],
    ['-q', undefined, 'drops'],
    ['-d1', undefined, 'drops'],
    ['-yq', undefined, { write: '-y' }],
    ['-c', '/x', { write: '--config=/x' }],
    ['--exclude', 'x', 'asks'],
    ['--installroot', '/x', 'asks'],
    ['--setopt', 'tsflags=nodocs', 'keeps'],
    ['--setopt', 'amazonlinux.gpgcheck=0', 'keeps'],
    ['--setopt', 'install_weak_deps=False', { write: '--setopt=install_weak_deps=0' }],
    ['--setopt', 'deltarpm=0', 'drops'],
    ['--setopt', 'override_install_langs=en', 'asks'],
    ['--setopt', undefined, 'asks'],
  ])('option %s %s', (name, value, expected) => {
    expect(optionMove(name, value)).toEqual(expected);
  });
});
