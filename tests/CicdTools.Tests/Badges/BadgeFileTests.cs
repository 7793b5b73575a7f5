using CicdTools.Providers.Badges;

namespace CicdTools.Tests.Badges;

/// <summary>A badge in a file: a plan with a diff, bytes that stay, and input that is refused.</summary>
public sealed class BadgeFileTests : IDisposable
{
    private static readonly Badge Ours = new("github", "o/r", "CI", "https://github.com/o/r/actions/workflows/ci.yml/badge.svg", "https://github.com/o/r/actions/workflows/ci.yml", "[![CI](https://github.com/o/r/actions/workflows/ci.yml/badge.svg)](https://github.com/o/r/actions/workflows/ci.yml)");

    private readonly TestFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "README.md");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_plan_tells_the_difference_and_the_write_keeps_all_other_bytes()
    {
        byte[] mark = [0xEF, 0xBB, 0xBF];
        await System.IO.File.WriteAllBytesAsync(File, [.. mark, .. "# Hi\r\n\r\n![CI](https://github.com/o/r/workflows/CI/badge.svg)\r\nEnd"u8], TestContext.Current.CancellationToken);
        Change change = new BadgeFiles().PlanUpdate(File, Ours);
        Assert.Contains("-![CI](https://github.com/o/r/workflows/CI/badge.svg)", change.Details, StringComparison.Ordinal);
        Assert.Contains("+![CI](https://github.com/o/r/actions/workflows/ci.yml/badge.svg)", change.Details, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CicdException>(() => change.ApplyAsync(TestContext.Current.CancellationToken));

        Assert.Same(Ours, await Apply(change));
        byte[] expected = [.. mark, .. "# Hi\r\n\r\n![CI](https://github.com/o/r/actions/workflows/ci.yml/badge.svg)\r\nEnd"u8];
        Assert.Equal(expected, await System.IO.File.ReadAllBytesAsync(File, TestContext.Current.CancellationToken));

        Change again = new BadgeFiles().PlanUpdate(File, Ours);
        Assert.NotNull(again.AlreadyDone);
        Assert.Same(Ours, await Apply(again));
    }

    [Fact]
    public async Task A_file_that_has_changed_meanwhile_is_left_as_it_is()
    {
        await System.IO.File.WriteAllTextAsync(File, "# Hi\n", TestContext.Current.CancellationToken);
        Change change = new BadgeFiles().PlanUpdate(File, Ours);
        await System.IO.File.WriteAllTextAsync(File, "# Ho\n", TestContext.Current.CancellationToken);
        Assert.Equal("FileChanged", (await Assert.ThrowsAsync<CicdException>(() => Apply(change))).Id);
        Assert.Equal("# Ho\n", await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void One_that_is_not_there_or_no_text_is_refused()
    {
        Assert.Equal("PathNotFound", Assert.Throws<CicdException>(() => new BadgeFiles().PlanUpdate(File, Ours)).Id);
        System.IO.File.WriteAllBytes(File, [0xFF, 0xFE, 0x41, 0x00]);
        Assert.Equal("FileNotText", Assert.Throws<CicdException>(() => new BadgeFiles().PlanUpdate(File, Ours)).Id);
    }

    private static Task<object?> Apply(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(TestContext.Current.CancellationToken));
}
