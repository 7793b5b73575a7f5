using CicdTools.Providers.Kubernetes.KubeConfigs;

namespace CicdTools.Tests.Kubernetes.KubeConfigs;

/// <summary>A credential that is made and put into a file.</summary>
public sealed class KeepTests : IDisposable
{
    private const string Server = "https://10.0.0.1:6443";

    private readonly TestFolder _folder = new();
    private int _made;

    private string Config => Path.Combine(_folder.Path, "kube", "config");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_made_for_its_owner_alone_and_nothing_else_is_left()
    {
        Change change = Keep(new() { Path = Config });
        Assert.False(Directory.Exists(Path.GetDirectoryName(Config)));
        Assert.Contains("added: context ci\n", change.Details, StringComparison.Ordinal);
        Assert.Contains("added: current-context ci\n", change.Details, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", change.Details + change.Action, StringComparison.Ordinal);
        Assert.Equal("WriteOutsideScope", (await Assert.ThrowsAsync<CicdException>(() => change.ApplyAsync(default))).Id);
        Assert.Equal("ci", (await ApplyAsync(change)).Name);
        Assert.Equal([Config], Directory.GetFiles(Path.GetDirectoryName(Config)!));
        Assert.Contains("    token: secret-token\n", File.ReadAllText(Config), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Config));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(Config)!));
        }
    }

    [Fact]
    public async Task What_somebody_else_wrote_meanwhile_is_kept_and_a_wide_mode_is_not()
    {
        string file = Write("");
        Change change = Keep(new() { Path = file, Context = "mine" });
        Write(Samples.Kubectl);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);
        await ApplyAsync(change);
        string text = File.ReadAllText(file);
        Assert.Contains("current-context: admin@home\n", text, StringComparison.Ordinal);
        Assert.Contains("  name: mine\n", text, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        byte[] once = File.ReadAllBytes(file);
        Change again = Keep(new() { Path = file, Context = "mine" });
        Assert.Contains("replaced: user mine with its token\n", again.Details, StringComparison.Ordinal);
        await ApplyAsync(again);
        Assert.Equal(once, File.ReadAllBytes(file));
    }

    [Fact]
    public async Task A_link_stays_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links want rights there.");
        string file = Write(Samples.Kubectl);
        string link = Path.Combine(_folder.Path, "link");
        File.CreateSymbolicLink(link, file);
        await ApplyAsync(Keep(new() { Path = link }));
        Assert.Equal(file, File.ResolveLinkTarget(link, returnFinalTarget: true)!.FullName);
        Assert.Contains("  name: ci\n", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: Config\nclusters: [{name: c, cluster: {server: 'https://elsewhere'}}]\ncontexts: [{name: ci, context: {cluster: c, user: u}}]", "https://elsewhere")]
    [InlineData("kind: Config\ncontexts: [{name: ci, context: {cluster: gone, user: u}}]", "not in it")]
    [InlineData("kind: Config\nclusters: [{name: ci, cluster: {server: 'https://elsewhere'}}]", "https://elsewhere")]
    [InlineData("kind: Config\nusers: [{name: ci, user: {token: t}}]\ncontexts: [{name: theirs, context: {cluster: c, user: ci}}]", "theirs")]
    public async Task What_is_somebody_elses_is_replaced_by_force_only(string text, string named)
    {
        string file = Write(text);
        CicdException refused = Assert.Throws<CicdException>(() => Keep(new() { Path = file }));
        Assert.Equal("KubeContextExists", refused.Id);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(file));
        await ApplyAsync(Keep(new() { Path = file, Force = true }));
        Assert.Contains("secret-token", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_known_late_is_refused_before_the_file_is_changed()
    {
        string file = Write("kind: Config\nclusters: [{name: ci, cluster: {server: 'https://elsewhere'}}]");
        Change change = KubeConfigFile.Keep(Making(), new() { Path = file }, "ci", null);
        Assert.Equal("KubeContextExists", (await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(change))).Id);
        Assert.DoesNotContain("token", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_speaks_against_it_is_said_before_anything_is_made()
    {
        string file = Write("users: [");
        string Id(string path, string? server = Server) => Assert.Throws<CicdException>(() => KubeConfigFile.Keep(Making(), new() { Path = path }, "ci", server)).Id;
        Assert.Equal("KubeConfigInvalid", Id(file));
        Assert.Equal("KubeConfigInvalid", Id(_folder.Path));
        Assert.Equal("KubeConfigSeveral", Id(file + Path.PathSeparator + Config));
        Write("kind: Config\nusers: [{name: ci}, {name: ci}]");
        Assert.Equal("KubeConfigInvalid", Id(file));
        Assert.Equal("ClusterHasNoAddress", Id(Config, ""));
        File.WriteAllBytes(file, [0xFF, 0xFE, 0xFF]);
        Assert.Equal("FileNotText", Id(file));
        Write(Samples.Kubectl);
        File.WriteAllText(file + ".lock", "");
        Assert.Equal("KubeConfigLocked", Id(file));
        Assert.Equal(0, _made);
    }

    private Change Keep(KubeConfigTarget target) => KubeConfigFile.Keep(Making(), target, "ci", Server);

    private Change Making() => new("ci", "Make it", _ =>
    {
        _made++;
        return Task.FromResult<object?>(new ClusterCredential { Name = "ci", Server = Server, CertificateAuthority = "-----BEGIN-----", Token = new("secret-token") });
    });

    private string Write(string text)
    {
        string file = Path.Combine(_folder.Path, "config");
        File.WriteAllText(file, text);
        return file;
    }

    private static async Task<ClusterCredential> ApplyAsync(Change change) => (ClusterCredential)(await WriteScope.RunAsync(() => change.ApplyAsync(default)))!;
}
