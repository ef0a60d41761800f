import { describe, expect, test } from 'vitest';
import { moved, movedBody } from './support.ts';

describe('packages', () => {
  test.each<[string, string, ...string[]]>([
    ['RUN yum install -y git jq', 'RUN dnf install -y git jq'],
    ['RUN /usr/bin/yum -y install git', 'RUN /usr/bin/dnf -y install git'],
    ['RUN sudo yum -q -y install git', 'RUN sudo dnf -y install git'],
    [
      'RUN yum update -y && yum clean all && rm -rf /var/cache/yum',
      'RUN dnf update -y && dnf clean all && rm -rf /var/cache/yum',
    ],
    ['RUN yum clean metadata packages', 'RUN dnf clean all'],
    ['RUN yum makecache fast', 'RUN dnf makecache'],
    ['RUN yum update -y curl && x', 'RUN x'],
    ['RUN yum erase -y x', 'RUN dnf remove -y x'],
    ['RUN yum -d 1 -e0 --nogpgcheck --skip-broken install -y git', 'RUN dnf install -y git'],
    ['RUN yum install -yq git', 'RUN dnf install -y git'],
    [
      'RUN yum install -y --setopt=tsflags=nodocs --setopt=install_weak_deps=False git',
      'RUN dnf install -y --setopt=tsflags=nodocs --setopt=install_weak_deps=0 git',
    ],
    ['RUN yum install -y --setopt=skip_missing_names_on_install=False git', 'RUN dnf install -y git'],
    ['RUN yum -c /x install -y git', 'RUN dnf --config=/x install -y git'],
    [
      'RUN ["yum", "-q", "install", "-y", "git", "awscli"]',
      'RUN ["dnf", "install", "-y", "git", "awscli-2"]',
    ],
    [
      'RUN yum install -y java-1.8.0-openjdk-headless openssl11 openssl11-devel',
      'RUN dnf install -y java-1.8.0-amazon-corretto openssl openssl-devel',
    ],
    ['RUN yum install -y openssl11 openssl', 'RUN dnf install -y openssl'],
    ['RUN yum install -y curl git', 'RUN dnf install -y git'],
    ['RUN yum install -y git curl.x86_64 yum-utils', 'RUN dnf install -y git'],
    ['RUN yum install -y \\\n    # to download\n    curl \\\n    git', 'RUN dnf install -y \\\n    git'],
    ['# tools\nRUN yum install -y curl\nRUN x', '# tools\nRUN x'],
    ['RUN yum install -y curl\nUSER x', 'USER x'],
    ['RUN yum install -y curl && x', 'RUN x'],
    ['RUN a && yum install -y curl && \\\n    yum install -y yum-utils && \\\n    x', 'RUN a && \\\n    x'],
    ['RUN a && yum install -y curl && amazon-linux-extras enable docker', 'RUN a'],
    ['RUN yum install -y curl; amazon-linux-extras enable docker; x', 'RUN x'],
    ['RUN yum install -y curl || exit 1', 'RUN true || exit 1'],
    ['RUN if x; then yum install -y curl; fi', 'RUN if x; then true; fi'],
    ['RUN <<EOF\nyum install -y curl\nyum install -y git\nEOF', 'RUN <<EOF\ndnf install -y git\nEOF'],
    ['RUN <<EOF\nyum install -y curl\nEOF', 'RUN <<EOF\ntrue\nEOF'],
    ['RUN yum install -y git > /dev/null 2>&1', 'RUN dnf install -y git > /dev/null 2>&1'],
    ['RUN for i in 1 2; do yum install -y git; done', 'RUN for i in 1 2; do dnf install -y git; done'],
    ['RUN dnf install -y curl git', 'RUN dnf install -y git'],
    ['RUN yum \\\r\n  install -y \\\r\n  curl \\\r\n  git\r\n', 'RUN dnf \\\r\n  install -y \\\r\n  git\r\n'],
    ['RUN echo "yum install" && printf "%s yum"', 'RUN echo "yum install" && printf "%s yum"'],
    ['RUN yum install -y curl\r\nUSER x\r\n', 'USER x\r\n'],
    ['RUN echo yum install', 'RUN echo yum install'],
    ['RUN yum install -y gcc zlib1g-dev', 'RUN dnf install -y gcc'],
    ['# yum install -y x', '# yum install -y x'],
    [
      'RUN curl -sL https://rpm.x/setup_16.x | bash -',
      'RUN curl -sL https://rpm.x/setup_16.x | bash -',
      'repository «curl -sL https://rpm.x/setup_16.x | bash -»',
    ],
    ['RUN yum install -y python36', 'RUN dnf install -y python36', 'package «python36»'],
    [
      'RUN yum install -y python-devel python2-pip jq',
      'RUN dnf install -y python-devel python2-pip jq',
      'package «python-devel»',
      'package «python2-pip»',
    ],
    [
      'RUN yum install -y python3 python3-devel python3-pip',
      'RUN dnf install -y python3 python3-devel python3-pip',
    ],
    [
      'RUN yum install -y openssl-devel-1.0.2k-24.amzn2.0.14',
      'RUN dnf install -y openssl-devel-1.0.2k-24.amzn2.0.14',
      'package-version «openssl-devel-1.0.2k-24.amzn2.0.14»',
    ],
    ['RUN yum install -y $PACKAGES', 'RUN dnf install -y $PACKAGES', 'package-list «$PACKAGES»'],
    [
      'RUN yum groupinstall -y "Development Tools"',
      'RUN yum groupinstall -y "Development Tools"',
      'package-group «yum groupinstall -y "Development Tools"»',
    ],
    ['RUN yum -y install @dev', 'RUN yum -y install @dev', 'package-group «yum -y install @dev»'],
    ['RUN yum provides x', 'RUN yum provides x', 'package-command «yum provides x»'],
    ['RUN yum --version', 'RUN yum --version'],
    [
      'RUN yum install -y --exclude=x git',
      'RUN dnf install -y --exclude=x git',
      'package-option «--exclude=x»',
    ],
    [
      'RUN yum install -y --enablerepo=epel x',
      'RUN dnf install -y --enablerepo=epel x',
      'epel «--enablerepo=epel»',
    ],
    [
      'RUN yum install -y https://x/epel-release-latest-7.noarch.rpm',
      'RUN yum install -y https://x/epel-release-latest-7.noarch.rpm',
      'epel «https://x/epel-release-latest-7.noarch.rpm»',
    ],
    [
      'RUN yum-config-manager --enable x',
      'RUN yum-config-manager --enable x',
      'repository «yum-config-manager --enable x»',
    ],
    [
      'RUN curl -o /etc/yum.repos.d/a.repo https://x',
      'RUN curl -o /etc/yum.repos.d/a.repo https://x',
      'repository «/etc/yum.repos.d»',
    ],
    ['COPY a.repo /etc/yum.repos.d/', 'COPY a.repo /etc/yum.repos.d/', 'repository «/etc/yum.repos.d»'],
    ['RUN rm -rf /etc/yum.repos.d/x.repo', 'RUN rm -rf /etc/yum.repos.d/x.repo'],
    ['RUN python x.py', 'RUN python x.py', 'python2 «python»'],
    ['RUN pip2 install x && python3 y', 'RUN pip2 install x && python3 y', 'python2 «pip2»'],
    [
      'RUN bash -c "yum install -y x"',
      'RUN bash -c "yum install -y x"',
      'hidden-command «"yum install -y x"»',
    ],
    ['RUN yumdownloader x', 'RUN yumdownloader x', 'package-command «yumdownloader x»'],
  ])('%s', (before, after, ...asked) => {
    const result = movedBody(before);
    expect(result.after).toBe(after);
    expect(result.asked).toEqual(asked);
  });
});

test('lines that a backtick continues', () => {
  const text =
    '# syntax=x\n# escape=`\nFROM public.ecr.aws/lambda/provided:al2\nRUN yum install -y `\n  # curl\n  curl `\n  jq `\n  && yum clean all\n';
  const result = moved(text);
  expect(result.after).toBe(
    '# syntax=x\n# escape=`\nFROM public.ecr.aws/lambda/provided:al2023\nRUN dnf install -y `\n  jq `\n  && dnf clean all\n',
  );
  expect(result.asked).toEqual([]);
});

describe('rpm packages by address or path', () => {
  test.each<[string, string, ...string[]]>([
    ['RUN yum install -y https://x/a.rpm', 'RUN rpm -i https://x/a.rpm'],
    ['RUN yum -y localinstall --nogpgcheck /tmp/a.rpm b.rpm', 'RUN rpm -i /tmp/a.rpm b.rpm'],
    ['RUN yum update -y ./a.rpm', 'RUN rpm -U ./a.rpm'],
    ['RUN sudo yum install -y "https://x/$V.rpm" && y', 'RUN sudo rpm -i "https://x/$V.rpm" && y'],
    [
      'RUN a && yum install -y gcc https://x/a.rpm make && b',
      'RUN a && dnf install -y gcc make && rpm -i https://x/a.rpm && b',
    ],
    [
      'RUN yum install -y \\\n  https://x/a.rpm \\\n  gcc || true',
      'RUN dnf install -y \\\n  gcc && rpm -i https://x/a.rpm || true',
    ],
    ['RUN yum install -y gcc a.rpm && yum install -y curl', 'RUN dnf install -y gcc && rpm -i a.rpm'],
    ['RUN ["yum", "install", "-y", "a.rpm"]', 'RUN ["rpm", "-i", "a.rpm"]'],
    [
      'RUN yes | yum install gcc a.rpm',
      'RUN yes | yum install gcc a.rpm',
      'rpm-file «yum install gcc a.rpm»',
    ],
    ['RUN sudo yum install -y gcc a.rpm', 'RUN sudo dnf install -y gcc && sudo rpm -i a.rpm'],
    ['RUN yum install -y curl a.rpm && b', 'RUN rpm -i a.rpm && b'],
    ['RUN rpm -Uvh https://x/a.rpm', 'RUN rpm -Uvh https://x/a.rpm'],
    [
      'RUN rpm -ivh https://x/a.el7.x86_64.rpm',
      'RUN rpm -ivh https://x/a.el7.x86_64.rpm',
      'rpm-for-old-system «https://x/a.el7.x86_64.rpm»',
    ],
    ['RUN rpm --import https://x/key', 'RUN rpm --import https://x/key'],
  ])('%s', (before, after, ...asked) => {
    const result = movedBody(before);
    expect(result.after).toBe(after);
    expect(result.asked).toEqual(asked);
  });
});

describe('programs that the new base does not have', () => {
  test.each<[string, ...string[]]>([
    ['RUN find / -name x | xargs rm', 'missing-program «find»'],
    ['RUN /usr/sbin/useradd x\nRUN groupadd y', 'missing-program «/usr/sbin/useradd»'],
    ['RUN tar xf a\nRUN dnf install -y tar', 'missing-program «tar»'],
    ['RUN dnf install -y findutils tar procps && find . && tar x && ps'],
    ['RUN dnf install -y unzip && unzip x'],
    ['RUN curl x && grep y && sed z && awk w'],
    ['RUN dnf install -y $X\nRUN find .', 'package-list «$X»'],
  ])('%s', (body, ...asked) => {
    expect(movedBody(body)).toEqual({ after: body, asked });
  });

  test('in a stage, with what the stages below it have', () => {
    const text =
      'FROM public.ecr.aws/lambda/provided:al2 AS a\nRUN find . && dnf install -y tar\nFROM a\nRUN tar x; find .; which y';
    expect(moved(text).asked).toEqual(['missing-program «find»', 'missing-program «which»']);
    expect(moved('FROM public.ecr.aws/sam/build-provided.al2\nRUN tar x').asked).toEqual([]);
  });
});

describe('amazon-linux-extras', () => {
  test.each<[string, string, ...string[]]>([
    ['RUN amazon-linux-extras install -y docker nginx1=1.12', 'RUN dnf install -y docker nginx'],
    ['RUN amazon-linux-extras install golang1.19', 'RUN dnf install -y golang'],
    [
      'RUN amazon-linux-extras enable corretto8 && \\\n  yum install -y java-1.8.0-amazon-corretto-devel',
      'RUN dnf install -y java-1.8.0-amazon-corretto-devel',
    ],
    [
      'RUN yum install -y amazon-linux-extras && amazon-linux-extras install -y rust1',
      'RUN dnf install -y rust cargo',
    ],
    ['RUN amazon-linux-extras install epel -y', 'RUN amazon-linux-extras install epel -y', 'extras «epel»'],
    ['RUN amazon-linux-extras enable php8.0', 'RUN amazon-linux-extras enable php8.0', 'extras «php8.0»'],
    ['RUN amazon-linux-extras enable $X', 'RUN amazon-linux-extras enable $X', 'extras «$X»'],
    ['RUN amazon-linux-extras\nUSER x', 'USER x'],
  ])('%s', (before, after, ...asked) => {
    const result = movedBody(before);
    expect(result.after).toBe(after);
    expect(result.asked).toEqual(asked);
  });
});
