import type { PackageMove } from './packages.ts';

/** `topic … | package …`: a topic with its version as `*` stands for every version. */
const rows = `
ansible2 | ansible
BCC | bcc
corretto8 | java-1.8.0-amazon-corretto
docker | docker
dnsmasq dnsmasq2.85 | dnsmasq
golang1.* | golang
GraphicsMagick1.3 | GraphicsMagick
haproxy2 | haproxy
java-openjdk11 | java-11-amazon-corretto
mariadb10.5 | mariadb105
memcached1.5 | memcached
nginx1 nginx1.12 | nginx
nano | nano
R3.4 R4 | R
redis6 | redis6
ruby2.* ruby3.* | ruby3.2
rust1 | rust cargo
squid4 | squid
tomcat9 | tomcat9
unbound1.13 unbound1.17 | unbound
vim | vim-enhanced
`;

const asked = `
epel | EPEL, which has no version for AL2023 | Leave it out and see whether AL2023 has the packages itself, or read of SPAL: docs.aws.amazon.com/linux/al2023/ug/epel.html
python3 python3.8 python3.* | a Python that AL2023 does not have | Write python3 (3.9), or python3.11, python3.12, python3.13 or python3.14
php7.* php8.* lamp-mariadb10.2-php7.2 | PHP, which AL2023 has under its version | Write php8.2, php8.3 or php8.4 and its parts (php8.3-cli)
postgresql9.6 postgresql1* | PostgreSQL, which AL2023 has under its version | Write postgresql15, postgresql16 or postgresql17, and libpq-devel for the headers
awscli1 | version 1 of the AWS CLI | Write awscli-2, or install awscli with pip3
`;

const pattern = (topic: string): RegExp =>
  new RegExp(`^${topic.replace(/[.+]/g, '\\$&').replaceAll('*', '[\\d.]*')}$`);

const topics: readonly (readonly [RegExp, PackageMove])[] = [
  ...rows
    .trim()
    .split('\n')
    .flatMap((row) => {
      const [names = '', to = ''] = row.split(' | ');
      return names
        .split(' ')
        .map((name): [RegExp, PackageMove] => [pattern(name), { kind: 'rename', to: to.split(' ') }]);
    }),
  ...asked
    .trim()
    .split('\n')
    .flatMap((row) => {
      const [names = '', about = '', hint = ''] = row.split(' | ');
      return names
        .split(' ')
        .map((name): [RegExp, PackageMove] => [pattern(name), { kind: 'question', about, hint: `${hint}.` }]);
    }),
];

/**
 * What stands for a topic of `amazon-linux-extras` on AL2023, which has no Extras: their packages are in its own repository,
 * under the version where there are several (AL2 user guide, "Prepare your migration to AL2023"; AL2023 release notes,
 * "AL2023.12 upgrades from AL2", which names the topics).
 */
export function topicMove(topic: string): PackageMove {
  const name = topic.split('=')[0]!;
  const known = topics.find(([one]) => one.test(name))?.[1];
  return (
    known ?? {
      kind: 'question',
      about: 'a topic of amazon-linux-extras, which AL2023 does not have',
      hint: 'Write the package of AL2023 instead, with dnf install -y.',
    }
  );
}
