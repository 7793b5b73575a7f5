using CicdTools.Providers.Local;

namespace CicdTools.Tests.Repositories;

public sealed class StoreFailureTests
{
    private static readonly LocalPaths Paths = new("/data");

    [Fact]
    public async Task A_data_folder_that_cannot_be_one_is_named()
    {
        await using LocalFixture fixture = new();
        string source = fixture.Repository();
        await File.WriteAllTextAsync(fixture.Root, "a file where the folder should be");

        Change change = await fixture.Local.PlanImportAsync(new() { Source = source }, default);
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => LocalFixture.ApplyAsync(change));

        Assert.Equal("StoreFailed", error.Id);
        Assert.Contains(fixture.Root, error.Message, StringComparison.Ordinal);
        Assert.Equal("a file where the folder should be", await File.ReadAllTextAsync(fixture.Root));
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_is_named()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The mode of a folder says nothing there.");
            return;
        }

        await using LocalFixture fixture = new();
        if (Environment.UserName == "root")
        {
            // Root may write everywhere but where nobody can.
            await using Mount mount = await Mount.ReadOnlyAsync(fixture.Root);
            Assert.Equal("StoreNotWritable", (await Assert.ThrowsAsync<CicdException>(() => fixture.ImportAsync(fixture.Repository()))).Id);
            return;
        }

        Directory.CreateDirectory(fixture.Root);
        File.SetUnixFileMode(fixture.Root, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Equal("StoreNotWritable", (await Assert.ThrowsAsync<CicdException>(() => fixture.ImportAsync(fixture.Repository()))).Id);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Each_failure_of_the_system_has_a_name(Exception failure, string id) =>
        Assert.Equal(id, (await Assert.ThrowsAsync<CicdException>(() => StoreFailures.RunAsync<int>(Paths, () => throw failure))).Id);

    public static TheoryData<Exception, string> Failures => new()
    {
        { new UnauthorizedAccessException("no"), "StoreNotWritable" },
        { new IOException("full", OperatingSystem.IsWindows() ? 112 : 28), "DiskFull" },
        { new IOException("read only", OperatingSystem.IsWindows() ? 19 : 30), "StoreNotWritable" },
        { new IOException("broken", 5), "StoreFailed" },
        { new LibGit2Sharp.LibGit2SharpException("failed to write: No space left on device"), "DiskFull" },
        { new LibGit2Sharp.LibGit2SharpException("failed to open: Permission denied"), "StoreNotWritable" },
    };
}
