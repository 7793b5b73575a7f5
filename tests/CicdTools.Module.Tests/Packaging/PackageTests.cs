using System.IO.Compression;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests.Packaging;

/// <summary>The package as others get it: only what was staged, and it works.</summary>
public sealed class PackageTests
{
    private const long MaximumBytes = 30 * 1024 * 1024;

    private static readonly string Artifacts = Path.Combine(Built.Root, "artifacts");
    private static readonly string[] Natives = ["linux-arm64", "linux-musl-x64", "linux-x64", "osx-arm64", "osx-x64", "win-arm64", "win-x64"];

    [Fact]
    public void The_packaged_module_imports_and_works()
    {
        string module = Staged();
        ShellResult result = ShellProcess.Run(["-Command", "(Get-Module CicdTools).ModuleBase; (Get-CicdProvider)[0].Name; (Get-CicdStack -Path .).Count -ge 0"], environment: [("CICDTOOLS_MODULE", module)]);
        Assert.Equal("", result.Errors);
        Assert.Equal([module, "Local", "True"], result.Lines);
    }

    [Fact]
    public void The_package_holds_release_assemblies_and_nothing_of_the_build()
    {
        string module = Staged();
        string[] files = [.. Directory.EnumerateFiles(module, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(module, file).Replace('\\', '/'))];
        foreach (string expected in (string[])["CicdTools.psd1", "LICENSE", "THIRD-PARTY-NOTICES.txt", "en-US/CicdTools.dll-Help.xml", "en-US/about_CicdTools.help.txt", "module/CicdTools.Format.ps1xml", "module/bin/CicdTools.dll", "module/bin/CicdTools.Core.dll", "module/bin/providers/CicdTools.Providers.dll"])
            Assert.Contains(expected, files);
        Assert.DoesNotContain(files, file => file.EndsWith(".pdb", StringComparison.Ordinal));
        foreach (string assembly in (string[])["CicdTools.dll", "CicdTools.Core.dll", "providers/CicdTools.Providers.dll"])
        {
            ShellResult result = ShellProcess.Command($"[Reflection.Assembly]::LoadFile('{module}/module/bin/{assembly}').GetCustomAttributesData() | Where-Object {{ $_.AttributeType.Name -eq 'AssemblyConfigurationAttribute' }} | ForEach-Object {{ $_.ConstructorArguments[0].Value }}");
            Assert.Equal("Release\n", result.Output);
        }

        Assert.Equal(Natives, Directory.EnumerateDirectories(Path.Combine(module, "module", "bin", "providers", "runtimes")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_notices_name_every_package_that_is_carried()
    {
        string module = Staged();
        string notices = File.ReadAllText(Path.Combine(module, "THIRD-PARTY-NOTICES.txt"));
        IEnumerable<string> carried = Directory.EnumerateFiles(Path.Combine(module, "module", "bin", "providers"), "*.dll").Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => !name.StartsWith("CicdTools", StringComparison.Ordinal));
        // Some packages carry an assembly of another name than their own.
        Assert.All(carried, name => Assert.Contains(name.Replace("batteries_v2", "bundle_e_sqlite3", StringComparison.Ordinal), notices, StringComparison.Ordinal));
        Assert.Equal(notices.Split($"\n{new string('=', 70)}\n").Length - 1, notices.Split("\nLicense: ").Length - 1);
    }

    [Fact]
    public void The_archives_are_small_and_hold_what_was_staged()
    {
        string module = Staged();
        string version = Path.GetFileName(module);
        int staged = Directory.EnumerateFiles(module, "*", SearchOption.AllDirectories).Count();
        string[] archives = [Path.Combine(Artifacts, $"CicdTools.{version}.zip"), Path.Combine(Artifacts, $"CicdTools.{version}.nupkg")];
        Assert.All(archives, archive => Assert.InRange(new FileInfo(archive).Length, 1, MaximumBytes));
        using ZipArchive zip = ZipFile.OpenRead(archives[0]);
        Assert.Equal(staged, zip.Entries.Count(entry => entry.Name.Length > 0));
        Assert.NotNull(zip.GetEntry($"CicdTools/{version}/CicdTools.psd1"));
        using ZipArchive gallery = ZipFile.OpenRead(archives[1]);
        Assert.NotNull(gallery.GetEntry("CicdTools.psd1"));
        Assert.Contains(gallery.Entries, entry => entry.FullName == "module/bin/providers/CicdTools.Providers.dll");
    }

    [Fact]
    public void The_tool_installs_and_carries_the_module()
    {
        string version = Path.GetFileName(Staged());
        string folder = Directory.CreateTempSubdirectory("cicdtools-test-").FullName;
        try
        {
            string tools = Path.Combine(folder, "tools");
            // Its own package folder, or an earlier build of the same version would be installed from the cache.
            ShellResult installed = ShellProcess.Run(["tool", "install", "--tool-path", tools, "--source", Artifacts, "CicdTools.Shell", "--version", version], program: "dotnet", environment: [("NUGET_PACKAGES", Path.Combine(folder, "packages"))]);
            Assert.True(installed.ExitCode == 0, installed.Output + installed.Errors);
            ShellResult result = ShellProcess.Run(["-Command", "(Get-Module CicdTools).ModuleBase; (Get-CicdProvider)[0].Name"], program: Path.Combine(tools, OperatingSystem.IsWindows() ? "cicd.exe" : "cicd"), environment: [("CICDTOOLS_MODULE", null)]);
            Assert.Equal("", result.Errors);
            Assert.StartsWith(tools, result.Lines[0], StringComparison.Ordinal);
            Assert.Equal("Local", result.Lines[1]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Staged()
    {
        string folder = Path.Combine(Artifacts, "package", "CicdTools");
        string[] versions = Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        Assert.SkipWhen(versions.Length == 0, "The package has not been built: build.ps1 -Task Package makes it.");
        return Assert.Single(versions);
    }
}
