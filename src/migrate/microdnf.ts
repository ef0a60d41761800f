/**
 * What the `dnf` of `provided:al2023` understands: it is microdnf 3.10 (AL2023 user guide, "AL2023 Minimal container image").
 * Its commands are the plugins of github.com/rpm-software-management/microdnf (dnf/plugins, with the alias `update`), its
 * options those of dnf/dnf-main.c. It keeps its cache in /var/cache/yum, and installs no rpm by its path or address.
 */
export type CommandMove = 'keeps' | { readonly write: string } | { readonly hint: string };

const KEPT = new Set(
  'install upgrade update remove reinstall clean makecache repolist repoquery download swap distro-sync leaves module'.split(
    ' ',
  ),
);

const REWRITTEN = new Map(
  Object.entries({
    erase: 'remove',
    'upgrade-minimal': 'upgrade',
    'update-minimal': 'upgrade',
    localinstall: 'install',
    localupdate: 'upgrade',
  }),
);

const HINTS = new Map(
  Object.entries({
    list: 'Write dnf repoquery --installed, or rpm -qa.',
    info: 'Write dnf repoquery --info.',
    search: "Write dnf repoquery 'NAME*'.",
    provides: 'Write rpm -qf FILE for what is installed.',
    whatprovides: 'Write rpm -qf FILE for what is installed.',
    autoremove: 'Write dnf remove with the packages that are no more needed.',
    history: 'Leave it out: every layer of an image starts anew.',
    downgrade: 'Install the wanted version by its name: NAME-VERSION.',
    'check-update': 'Leave it out, or write dnf upgrade -y.',
    builddep: 'List the packages that the build needs.',
    'config-manager': 'Write a .repo file into /etc/yum.repos.d.',
    versionlock: 'Name the version where the package is installed: NAME-VERSION.',
    shell: 'Write the commands one by one.',
  }),
);

/** What to write for a command of yum; a hint where nothing does the same. */
export function commandMove(command: string): CommandMove {
  if (KEPT.has(command)) return 'keeps';
  const write = REWRITTEN.get(command);
  if (write !== undefined) return { write };
  return {
    hint:
      HINTS.get(command) ??
      `microdnf has no such command: see its commands with dnf --help in the new image.`,
  };
}

const OPTIONS = new Set(
  '-y -h --help --assumeyes --assumeno --best --nobest --config --disablerepo --enablerepo --disableplugin --enableplugin --noplugins --releasever --nodocs --refresh --all --enabled --disabled --available --installed --info --nevra --archlist --resolve --alldeps --source'.split(
    ' ',
  ),
);
/** They only change what is shown, or bear with what fails. */
const HARMLESS = new Set(
  '-q --quiet -v --verbose -d --debuglevel -e --errorlevel --rpmverbosity --color -R --randomwait -t --tolerant --obsoletes --skip-broken --nogpgcheck --disableexcludes --showduplicates --allowerasing'.split(
    ' ',
  ),
);
const SETTINGS =
  /^(?:tsflags=(?:nodocs|test)(?:,(?:nodocs|test))*|module_platform_id=.+|cachedir=.+|(?:install_weak_deps|allow_vendor_change|keepcache)=[01]|reposdir=.+|varsdir=.+|[^=]*\..+)$/;
const HARMLESS_SETTINGS =
  /^(?:skip_missing_names_on_install|skip_if_unavailable|deltarpm|fastestmirror|retries|timeout|obsoletes|max_parallel_downloads|color|debuglevel|errorlevel|assumeyes|multilib_policy|clean_requirements_on_remove)=/;

export type OptionMove = 'keeps' | 'drops' | 'asks' | { readonly write: string };

/** @param value of the option, where it takes one */
export function optionMove(name: string, value: string | undefined): OptionMove {
  if (name === '--setopt' && value !== undefined) {
    if (SETTINGS.test(value)) return 'keeps';
    const [key, setting = ''] = value.split('=');
    if (/^(?:install_weak_deps|keepcache)$/.test(key!) && /^(?:true|false|yes|no)$/i.test(setting))
      return { write: `--setopt=${key}=${/^[ty]/i.test(setting) ? 1 : 0}` };
    return HARMLESS_SETTINGS.test(value) ? 'drops' : 'asks';
  }
  if (name === '-c' && value !== undefined) return { write: `--config=${value}` };
  if (/^-[yqvt]{2,}$/.test(name)) return name.includes('y') ? { write: '-y' } : 'drops';
  if (/^-[de]\d+$/.test(name)) return 'drops';
  if (OPTIONS.has(name)) return 'keeps';
  return HARMLESS.has(name) ? 'drops' : 'asks';
}
