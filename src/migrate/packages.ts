/** What becomes of a package of Amazon Linux 1 or 2 on `provided:al2023`. */
export type PackageMove =
  | { readonly kind: 'rename'; readonly to: readonly string[] }
  /** The base has it, or what it was for is gone. */
  | { readonly kind: 'drop' }
  /** `about` says what it is, `hint` what to write instead. */
  | { readonly kind: 'question'; readonly about: string; readonly hint: string };

/** `package new-name …` */
const renamed = `
awscli awscli-2
java-1.8.0-openjdk java-1.8.0-amazon-corretto
java-1.8.0-openjdk-devel java-1.8.0-amazon-corretto-devel
java-1.8.0-openjdk-headless java-1.8.0-amazon-corretto
java-11-openjdk java-11-amazon-corretto
java-11-openjdk-devel java-11-amazon-corretto-devel
java-11-openjdk-headless java-11-amazon-corretto-headless
mariadb mariadb105
mariadb-devel mariadb105-devel
mariadb-server mariadb105-server
mysql mariadb105
mysql-devel mariadb105-devel
openssl11 openssl
openssl11-devel openssl-devel
openssl11-libs openssl-libs
pkgconfig pkgconf-pkg-config
postgresql-devel libpq-devel
postgresql-libs libpq
python3-PyYAML python3-pyyaml
`;

/** In the base already, as the package in brackets or under the same name, or of no use there. */
const dropped = `
amazon-linux-extras
amazon-linux-extras-yum-plugin
coreutils (coreutils-single)
curl (curl-minimal)
deltarpm
dnf (microdnf-dnf)
libcurl (libcurl-minimal)
microdnf
system-release
yum (microdnf-dnf)
yum-cron
yum-langpacks
yum-metadata-parser
yum-plugin-changelog
yum-plugin-fastestmirror
yum-plugin-ovl
yum-plugin-priorities
yum-plugin-versionlock
yum-utils
`;

/** `package … | what it is | what to write instead` */
const asked = `
epel-release | EPEL, which has no version for AL2023 | Leave it out and see whether AL2023 has the packages itself, or read of SPAL: docs.aws.amazon.com/linux/al2023/ug/epel.html
gnupg2 | there as gnupg2-minimal, which the full one conflicts with | Leave it out, or write: dnf swap -y gnupg2-minimal gnupg2-full
python38 python38-devel python38-libs python38-pip python38-setuptools python3.8 python37 python37-devel python36 python36-devel python34 python35 | a Python that AL2023 does not have | Write python3 (3.9), or python3.11, python3.12, python3.13 or python3.14
numpy scipy | a module of Python 2.7 | Write python3-numpy or python3-scipy, or install it with pip3
PyYAML | a module of Python 2.7 | Write python3-pyyaml
MySQL-python m2crypto pyOpenSSL pyparsing pyserial pytest pytz tkinter rpm-python libxml2-python libselinux-python opencv-python Cython | a module of Python 2.7 | Write the package of Python 3 (python3-…), or install it with pip3
ntp ntpdate sntp | a package that AL2023 does not have | Leave it out: Lambda keeps the clock
libmcrypt libmcrypt-devel php-pecl-mcrypt | a package that AL2023 does not have | Use a maintained library (libsodium, OpenSSL)
system-lsb system-lsb-core redhat-lsb-core | a package that AL2023 does not have, as lsb_release | Read /etc/os-release instead
log4j-cve-2021-44228-hotpatch | a package that AL2023 does not have | Leave it out
java-1.7.0-openjdk java-1.7.0-openjdk-devel java-1.7.0-openjdk-headless | a package that AL2023 does not have | Write java-1.8.0-amazon-corretto, java-11-amazon-corretto or java-17-amazon-corretto
gcc72 gcc72-c++ gcc64 gcc64-c++ gcc10 gcc10-c++ gcc10-cc | a compiler of another version | Write gcc and gcc-c++ (11), or gcc14 and gcc14-c++
clang7.0 clang7.0-devel clang7.0-libs llvm7.0 llvm7.0-devel | a compiler of another version | Write clang or llvm
gcc-go | a package that AL2023 does not have | Write golang
postgresql postgresql-server postgresql-contrib | there under its version only | Write postgresql15, postgresql16 or postgresql17
mariadb-libs | a package that AL2023 does not have | Write mariadb-connector-c, whose library has another name (libmariadb.so.3)
mysql-server mysql56 mysql57 mysql57-devel | a package that AL2023 does not have | Write mariadb105-server, or use a database outside of the function
http-parser http-parser-devel libpng12 libpng12-devel libicu60 libwebp12 libgcrypt1.8 GeoIP GeoIP-devel GeoIP-data gtk2 gtk2-devel GConf2 GConf2-devel urw-fonts libcroco guile guile-devel glm-devel libtar libtar-devel LibRaw LibRaw-devel libgsf libgsf-devel libwmf libwmf-devel librdkafka librdkafka-devel libmemcached libmemcached-devel librelp libmng libdnet libbluray OpenEXR OpenEXR-devel OpenEXR-libs ilmbase ilmbase-devel openjpeg openjpeg-devel openjpeg-libs opencv opencv-devel opencv-core SDL SDL-devel SDL2 SDL2-devel qt qt-devel qt5-qtbase qt5-qtbase-devel webkitgtk4 xerces-c xerces-c-devel uriparser uriparser-devel log4cxx inkscape optipng pngcrush pngnq advancecomp icoutils ps_mem dstat dcraw enscript wordnet units xinetd tcp_wrappers glusterfs xorg-x11-apps xorg-x11-xkb-utils ghostscript-fonts mysql-connector-java mysql-connector-odbc postgresql-jdbc mod_wsgi bzr rcs autoconf213 createrepo ruby-irb rubygems rubygems-devel rubygem-bundler python-deltarpm openssl11-static | a package that AL2023 does not have | Look for another one (dnf repoquery 'NAME*' in the new image), build it in an earlier stage, or copy it from there
ftp finger rsh talk rdate | a package that AL2023 does not have | Use curl or another program
tmpwatch | a package that AL2023 does not have | Use find with -mtime
lighttpd exim ganglia monit axel haveged cpulimit | a package of EPEL that AL2023 does not have | Leave it out, or read of SPAL: docs.aws.amazon.com/linux/al2023/ug/epel.html
`;

const lines = (rows: string): string[] => rows.trim().split('\n');

/**
 * Packages that are not the same on `provided:al2023`. Sources: Amazon Linux 2023 release notes, "Packages in Amazon Linux 2
 * not in Amazon Linux 2023" (AL2023.12) and "All packages" (AL2023.12); AL2023 user guide, "Package changes for curl and
 * libcurl", "GNU Privacy Guard", "EPEL", "Java in AL2023", "Python in AL2023", "Functionality deprecated in AL2 and removed in
 * AL2023", and "Comparing packages installed on AL2023 Container Images" (column "Minimal Container", which the base is made
 * of: microdnf-dnf conflicts with the dnf that yum and yum-utils need).
 */
const moves: ReadonlyMap<string, PackageMove> = new Map<string, PackageMove>([
  ...lines(renamed).map((row): [string, PackageMove] => {
    const [name = '', ...to] = row.split(' ');
    return [name, { kind: 'rename', to }];
  }),
  ...lines(dropped).map((row): [string, PackageMove] => [row.split(' ')[0]!, { kind: 'drop' }]),
  ...lines(asked).flatMap((row): [string, PackageMove][] => {
    const [names = '', about = '', hint = ''] = row.split(' | ');
    return names.split(' ').map((name) => [name, { kind: 'question', about, hint: `${hint}.` }]);
  }),
]);

const PYTHON_2 = /^python(?:2(?:\.?[67])?)?(?:-.*)?$|^python2[67]-/;

/** @param name without version and architecture; undefined where it stays as it is */
export function packageMove(name: string): PackageMove | undefined {
  const known = moves.get(name);
  if (known !== undefined) return known;
  if (PYTHON_2.test(name))
    return {
      kind: 'question',
      about: 'a package of Python 2.7, which AL2023 does not have',
      hint: 'Move to Python 3: python3, python3-pip, python3-devel, or python3.11 to python3.14.',
    };
  if (name.startsWith('compat-'))
    return {
      kind: 'question',
      about: 'a compatibility package, which ends with AL2',
      hint: 'Build what needs it anew against the libraries of AL2023, and leave it out.',
    };
  // A name of Debian's: yum passes over what it does not find, and microdnf fails.
  if (name.startsWith('yum-plugin-') || name.endsWith('-dev')) return { kind: 'drop' };
  return undefined;
}
