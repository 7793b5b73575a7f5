using System.Globalization;

namespace CicdTools.Providers.Generation;

/// <summary>A Dockerfile for each language: two stages, a base pinned by its version's tag, no root, no build tools in what is shipped. The tags are those of github.com/docker-library/official-images (library/*).</summary>
internal static class Dockerfiles
{
    /// <summary>What a build does not need, or must not find: results of other builds.</summary>
    public static string Ignore(StackComponent component) => string.Join('\n', (string[])
    [
        ".git",
        ".github",
        ".gitlab-ci.yml",
        "package",
        "chart",
        "*.md",
        .. component.Language switch
        {
            "Python" => [".venv", "**/__pycache__"],
            "JavaScript" or "TypeScript" => ["**/node_modules"],
            ".NET" => ["**/bin", "**/obj"],
            "Java" or "Kotlin" => ["**/target", "**/build", ".gradle"],
            "Scala" => ["**/target"],
            "Rust" => ["target"],
            "PHP" => ["vendor", "node_modules"],
            "Elixir" => ["_build", "deps"],
            "Swift" => [".build"],
            "Dart" => [".dart_tool"],
            "Haskell" => ["dist-newstyle", ".stack-work"],
            "C" or "C++" => ["build"],
            _ => (string[])[],
        },
        "",
    ]);

    /// <summary>The text; null where how the component is started is not known, or its language has no usual image.</summary>
    public static string? Of(StackComponent component, int port)
    {
        if (component.Language != "Static" && Command(component) is null)
            return null;
        string? stages = component.Language switch
        {
            "Python" => Python(component),
            "JavaScript" or "TypeScript" => Node(component),
            ".NET" => Dotnet(component),
            "Go" => Go(component),
            "Java" or "Kotlin" => Java(component),
            "Ruby" => Ruby(component),
            "Rust" => Rust(component),
            "Static" => Static(component),
            _ => PackagedDockerfiles.Of(component),
        };
        if (stages is null)
            return null;
        string end = component.Language == "Static" ? "" : $"CMD {Command(component)}\n";
        return $"""
            {stages}
            ARG APP_VERSION=dev
            ENV APP_VERSION=$APP_VERSION PORT={port.ToString(CultureInfo.InvariantCulture)}
            USER 10001:10001
            EXPOSE {port.ToString(CultureInfo.InvariantCulture)}
            {end}
            """.TrimEnd('\n') + "\n";
    }

    // A shell reads variables such as $PORT; 'exec' lets the program itself have the signals.
    private static string? Command(StackComponent component)
    {
        string? start = component.StartCommand;
        if (start is null || start.Any(char.IsControl))
            return null;
        return $"[\"/bin/sh\", \"-c\", {System.Text.Json.JsonSerializer.Serialize("exec " + start)}]";
    }

    private static string Python(StackComponent component)
    {
        string version = Number(component.LanguageVersion, "3.13", parts: 2);
        string install = component.PackageManager switch
        {
            "pip" when component.InstallCommand?.Contains("-r requirements.txt", StringComparison.Ordinal) == true => "RUN pip install --no-cache-dir -r requirements.txt",
            "pip" when component.InstallCommand is null => "",
            "poetry" => "RUN pip install --no-cache-dir poetry && poetry config virtualenvs.create false && poetry install --no-interaction --only main",
            "uv" => "RUN pip install --no-cache-dir uv && uv pip install --no-cache .",
            "pdm" => "RUN pip install --no-cache-dir pdm && pdm export --production --without-hashes | pip install --no-cache-dir -r /dev/stdin",
            "pipenv" => "RUN pip install --no-cache-dir pipenv && pipenv requirements | pip install --no-cache-dir -r /dev/stdin",
            _ => "RUN pip install --no-cache-dir .",
        };
        return $"""
            FROM python:{version}-slim-bookworm AS build
            RUN python -m venv /venv
            ENV PATH=/venv/bin:$PATH VIRTUAL_ENV=/venv
            WORKDIR /app
            COPY . .
            {install}

            FROM python:{version}-slim-bookworm
            ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
            WORKDIR /app
            COPY --from=build /venv /venv
            COPY --from=build /app ./
            """;
    }

    private static string Node(StackComponent component)
    {
        string version = Number(component.LanguageVersion, "22", parts: 1);
        (string files, string install, string prune) = component.PackageManager switch
        {
            "pnpm" => ("corepack enable", "pnpm install --frozen-lockfile", "pnpm prune --prod"),
            "yarn" => ("corepack enable", "yarn install", "true"),
            _ => ("true", component.InstallCommand ?? "true", "npm prune --omit=dev"),
        };
        string build = component.BuildCommand is null ? "" : $" && {component.BuildCommand}";
        return $"""
            FROM node:{version}-bookworm-slim AS build
            WORKDIR /app
            COPY . .
            RUN {files} && {install}{build} && {prune}

            FROM node:{version}-bookworm-slim
            ENV NODE_ENV=production
            WORKDIR /app
            COPY --from=build /app ./
            """;
    }

    private static string Dotnet(StackComponent component)
    {
        string version = Number(component.LanguageVersion, "10.0", parts: 2);
        version = version.Contains('.', StringComparison.Ordinal) ? version : version + ".0";
        string runtime = component.Framework == "ASP.NET Core" ? "aspnet" : "runtime";
        string publish = component.PackageCommand?.Split("&&")[0].Trim() ?? "dotnet publish --configuration Release --output package";
        return $"""
            FROM mcr.microsoft.com/dotnet/sdk:{version} AS build
            WORKDIR /src
            COPY . .
            RUN {publish}

            FROM mcr.microsoft.com/dotnet/{runtime}:{version}
            WORKDIR /app
            COPY --from=build /src/package ./
            """;
    }

    private static string Go(StackComponent component)
    {
        string version = Number(component.LanguageVersion, "1.27", parts: 2);
        string main = component.EntryPoint is { } entry && entry.Contains('/', StringComparison.Ordinal) ? "./" + entry[..entry.LastIndexOf('/')] : ".";
        return $"""
            FROM golang:{version}-bookworm AS build
            WORKDIR /src
            COPY . .
            RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/app {main}

            FROM debian:bookworm-slim
            WORKDIR /app
            COPY --from=build /out/app ./
            """;
    }

    private static string Java(StackComponent component)
    {
        string version = Number(component.LanguageVersion, "21", parts: 1);
        string image = component.PackageManager == "gradle" ? $"gradle:{Toolchains.Gradle(version)}-jdk{version}" : component.PackageManager == "maven" ? $"maven:3.9-eclipse-temurin-{version}" : $"eclipse-temurin:{version}-jdk-jammy";
        string build = component.PackageCommand ?? component.BuildCommand ?? "true";
        return $"""
            FROM {image} AS build
            WORKDIR /src
            COPY . .
            RUN {build}

            FROM eclipse-temurin:{version}-jre-jammy
            WORKDIR /app
            COPY --from=build /src/package ./
            """;
    }

    private static string Ruby(StackComponent component)
    {
        string version = Number(component.LanguageVersion, "3.4", parts: 2);
        return $"""
            FROM ruby:{version}-bookworm AS build
            WORKDIR /app
            COPY . .
            RUN bundle config set --local deployment true && bundle config set --local without development:test && bundle install

            FROM ruby:{version}-slim-bookworm
            WORKDIR /app
            COPY --from=build /usr/local/bundle /usr/local/bundle
            COPY --from=build /app ./
            """;
    }

    private static string Rust(StackComponent component) => $"""
        FROM rust:1.98-bookworm AS build
        WORKDIR /src
        COPY . .
        RUN {component.PackageCommand ?? "cargo build --release --locked"}

        FROM debian:bookworm-slim
        WORKDIR /app
        COPY --from=build /src/package ./
        """;

    private static string Static(StackComponent component)
    {
        string pages = component.EntryPoint?.LastIndexOf('/') is int slash and >= 0 ? component.EntryPoint[..slash] : ".";
        return $"""
            FROM nginxinc/nginx-unprivileged:1.27-alpine
            COPY {pages} /usr/share/nginx/html
            """;
    }

    /// <summary>The first numbers of the version asked for; else the other one, where a bound names no version.</summary>
    public static string Number(string? asked, string otherwise, int parts)
    {
        if (asked is null || asked.Contains('<', StringComparison.Ordinal) || asked.Contains('>', StringComparison.Ordinal))
            return otherwise;
        string digits = new([.. asked.SkipWhile(letter => !char.IsAsciiDigit(letter)).TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.')]);
        string[] numbers = digits.Split('.', StringSplitOptions.RemoveEmptyEntries);
        return numbers.Length == 0 ? otherwise : numbers is ["1", var java, ..] && parts == 1 ? java : string.Join('.', numbers.Take(parts));
    }
}
