using System.Runtime.Versioning;
using CicdTools.Providers.Processes;

namespace CicdTools.Tests;

/// <summary>A file system of a test's own, as only root may mount it; the test is skipped for other users.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class Mount : IAsyncDisposable
{
    private readonly string _folder;

    private Mount(string folder) => _folder = folder;

    /// <summary>A small disk at a folder, empty.</summary>
    public static async Task<Mount> SmallAsync(string folder, string size)
    {
        Directory.CreateDirectory(folder);
        Assert.SkipUnless(await RunAsync("-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder), "A small file system can be mounted by root only.");
        return new(folder);
    }

    /// <summary>Makes a folder with what is in it for reading only, also for root.</summary>
    public static async Task<Mount> ReadOnlyAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        Assert.SkipUnless(await RunAsync("--bind", folder, folder), "A file system for reading only can be mounted by root only.");
        Mount mount = new(folder);
        if (await RunAsync("-o", "remount,bind,ro", folder))
            return mount;
        await mount.DisposeAsync();
        throw new InvalidOperationException("The folder could not be mounted for reading only.");
    }

    /// <summary>Writes until nothing more can be written. Removing the file makes room again.</summary>
    public string Fill()
    {
        string path = Path.Combine(_folder, "filler");
        byte[] block = new byte[64 * 1024];
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (int size = block.Length; size >= 512; size /= 2)
        {
            try
            {
                while (true)
                    file.Write(block, 0, size);
            }
            catch (IOException)
            {
                // Full for blocks of this size.
            }
        }

        return path;
    }

    public async ValueTask DisposeAsync() =>
        await ProcessRunner.CaptureAsync(new("umount", "-l", _folder), TimeProvider.System, CancellationToken.None);

    private static async Task<bool> RunAsync(params string[] arguments) =>
        Executables.Find("mount") is not null && (await ProcessRunner.CaptureAsync(new("mount", arguments), TimeProvider.System, CancellationToken.None)).ExitCode == 0;
}
