using System.Globalization;
using System.Runtime.Versioning;
using CicdTools.Providers.Processes;

namespace CicdTools.Tests.Runs;

/// <summary>
/// A podman that really starts containers, and an image made from this machine's own programs, so that no network is needed. A machine that may
/// not raise limits, or whose control groups crun refuses, gets settings of its own.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class RealEngine
{
    /// <summary>The image: bash, the usual small programs, and perl.</summary>
    public const string Image = "localhost/cicdtools-test:1";

    private const string Settings = "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=4096:4096\"]\n";

    // Programs with the libraries that the loader would look for. The links are followed: the root file system has plain files only.
    private const string Build = """
        set -e
        root="$1/root"; mkdir -p "$root/tmp" "$root/etc"
        echo 'root:x:0:0:root:/root:/bin/sh' > "$root/etc/passwd"
        for name in sh bash env cat ls chmod mkdir rm sleep touch id tr head perl; do
          program=$(command -v "$name"); real=$(readlink -f "$program")
          mkdir -p "$root/bin"; cp -L "$real" "$root/bin/$name"
          for library in $(ldd "$real" 2>/dev/null | grep -o '/[^ )]*' || true); do
            mkdir -p "$root$(dirname "$library")"; cp -L "$library" "$root$library"
          done
        done
        tar -C "$root" -c . | podman import - "$2" >&2
        """;

    private static readonly Lazy<Task<string?>> Problem = new(PrepareAsync);

    /// <summary>The program; the test is skipped where it can start no container.</summary>
    public static async Task<string> RequireAsync()
    {
        string? problem = await Problem.Value;
        Assert.SkipWhen(problem is not null, $"podman starts no container here: {problem}");
        return Executables.Require("podman");
    }

    /// <summary>Asks the engine, and gives its output.</summary>
    public static async Task<string> AskAsync(params string[] arguments)
    {
        (int exit, string output) = await ProcessRunner.CaptureAsync(new("podman", arguments) { Environment = CicdTools.Providers.Local.Runs.ContainerEngine.Environment() }, TimeProvider.System, CancellationToken.None);
        return exit == 0 ? output : string.Create(CultureInfo.InvariantCulture, $"exit code {exit}: {output}");
    }

    private static async Task<string?> PrepareAsync()
    {
        if (Executables.Find("podman") is null)
            return "it is not installed.";
        using TestFolder folder = new();
        (int exit, string output) = await ProcessRunner.CaptureAsync(new("bash", "-c", Build, "build", folder.Path, Image) { Environment = CicdTools.Providers.Local.Runs.ContainerEngine.Environment() }, TimeProvider.System, CancellationToken.None);
        if (exit != 0)
            return $"its image cannot be made: {output.Trim()}";
        string? first = await TryAsync();
        foreach (string settings in (string[])[Settings, $"{Settings}[engine]\nruntime = \"runc\"\n"])
        {
            if (first is null)
                return null;
            string path = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"cicdtools-test-{Environment.ProcessId}.conf"));
            File.WriteAllText(path, settings);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
            Environment.SetEnvironmentVariable("CONTAINERS_CONF", path);
            if (await TryAsync() is null)
                return null;
        }

        return first;
    }

    private static async Task<string?> TryAsync()
    {
        string output = await AskAsync("run", "--rm", Image, "sh", "-c", "echo started");
        return output.Trim() == "started" ? null : output.Trim();
    }
}
