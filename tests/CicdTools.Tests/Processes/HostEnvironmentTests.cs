using CicdTools.Providers.Processes;

namespace CicdTools.Tests.Processes;

public sealed class HostEnvironmentTests
{
    [Theory]
    [InlineData("GITHUB_TOKEN")]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("CICDTOOLS_CONTEXT")]
    [InlineData("SOME_PASSWORD")]
    [InlineData("HOME")]
    public void A_callers_variable_is_not_passed_on(string name)
    {
        string? before = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, before ?? "x");
        Assert.DoesNotContain(name, HostEnvironment.AllowList().Keys);
        Environment.SetEnvironmentVariable(name, before);
    }

    [Fact]
    public void Programs_are_found() => Assert.True(HostEnvironment.AllowList()["PATH"].Length > 0);
}
