namespace CicdTools.Providers.Generation;

/// <summary>
/// Dockerfiles of languages whose package is all that is shipped: it is built in one image and copied into another.
/// The tags are those of github.com/docker-library/official-images (library/*) and github.com/sbt/docker-sbt (README).
/// </summary>
internal static class PackagedDockerfiles
{
    private const string Debian = "debian:trixie-slim";

    /// <summary>The stages; null where the language is not one of these, or where nothing is packaged.</summary>
    public static string? Of(StackComponent component)
    {
        if (component.PackageCommand is not { } package)
            return null;
        return component.Language switch
        {
            "PHP" => Php(package, component),
            // Hex and Rebar are asked for before dependencies are (hexdocs.pm/mix "mix local.hex"); a release writes below /tmp and serves only when told ("mix release", Phoenix "Deploying with Releases").
            "Elixir" => Stages("elixir:1.18-otp-27", "", $"mix local.hex --force && mix local.rebar --force && mix deps.get --only prod && {package}", "erlang:27-slim", "ENV LANG=C.UTF-8 RELEASE_TMP=/tmp PHX_SERVER=true"),
            // A manifest's version is the least that it wants; the slim image has the libraries that programs are linked with.
            "Swift" => Stages("swift:6.3-bookworm", "", package, "swift:6.3-bookworm-slim", ""),
            "Dart" when component.Framework != "Flutter" => Stages("dart:3.13", "", $"dart pub get && {package}", Debian, Install("ca-certificates")),
            "Haskell" => Stages($"haskell:{Dockerfiles.Number(component.PackageManager == "cabal" ? component.LanguageVersion : null, "9.12", parts: 2)}", "", $"{component.InstallCommand} && {package}", Debian, Install("ca-certificates libgmp10")),
            "Scala" => Stages("sbtscala/scala-sbt:eclipse-temurin-21.0.8_9_1.12.11_3.8.4", "", package, "eclipse-temurin:21-jre-jammy", ""),
            "C" or "C++" => Stages(Debian, Install($"build-essential {Tools(component)}".TrimEnd()), $"{component.BuildCommand} && {package}", Debian, Install("libstdc++6")),
            _ => null,
        };
    }

    // getcomposer.org "Is there a Docker image?" copies the program from its image; it unpacks with unzip and clones with git.
    private static string Php(string package, StackComponent component)
    {
        string image = $"php:{Dockerfiles.Number(component.LanguageVersion, "8.4", parts: 2)}-cli-bookworm";
        return "FROM composer:2.10 AS composer\n\n"
            + Stages(image, $"{Install("git unzip")}\nCOPY --from=composer /usr/bin/composer /usr/bin/composer", package, image, "");
    }

    private static string Tools(StackComponent component) => component.PackageManager switch
    {
        "cmake" => "cmake",
        "meson" => "meson",
        _ => "autoconf automake libtool",
    };

    private static string Install(string packages) => $"RUN apt-get update && apt-get install --yes --no-install-recommends {packages} && rm -rf /var/lib/apt/lists/*";

    private static string Stages(string image, string tools, string build, string runtime, string settings) => string.Join('\n', new[]
    {
        $"FROM {image} AS build",
        tools,
        "WORKDIR /src",
        "COPY . .",
        $"RUN {build}\n",
        $"FROM {runtime}",
        settings,
        "WORKDIR /app",
        "COPY --from=build /src/package ./",
    }.Where(line => line.Length > 0));
}
