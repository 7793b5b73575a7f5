using CicdTools.Providers.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Addresses of organizations, names of repositories, and identifiers of runs.</summary>
public sealed class AddressTests
{
    private static readonly Uri Contoso = new("https://dev.azure.com/contoso/");

    [Theory]
    [InlineData("https://dev.azure.com/contoso", "https://dev.azure.com/contoso/", "contoso")]
    [InlineData("dev.azure.com/contoso/", "https://dev.azure.com/contoso/", "contoso")]
    [InlineData("https://contoso@dev.azure.com/contoso/My%20team/_git/hello", "https://dev.azure.com/contoso/", "contoso")]
    [InlineData("https://contoso.visualstudio.com/DefaultCollection", "https://dev.azure.com/contoso/", "contoso")]
    [InlineData("https://tfs.example.com/tfs/DefaultCollection", "https://tfs.example.com/tfs/DefaultCollection/", "DefaultCollection")]
    public void An_organization_is_known_by_its_new_and_its_old_address(string address, string root, string organization)
    {
        AzureDevOpsAddress found = AzureDevOpsAddress.From(address);
        Assert.Equal((root, organization), (found.Root.AbsoluteUri, found.Organization));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_an_address_it_is_said_that_one_is_wanted(string? address)
    {
        CicdException missing = Assert.Throws<CicdException>(() => AzureDevOpsAddress.From(address));
        Assert.Equal("AddressMissing", missing.Id);
        Assert.Contains("-Address", missing.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://dev.azure.com")]
    [InlineData("ftp://dev.azure.com/contoso")]
    [InlineData("https://")]
    public void What_names_no_organization_is_refused(string address) =>
        Assert.Equal("InvalidAddress", Assert.Throws<CicdException>(() => AzureDevOpsAddress.From(address)).Id);

    [Theory]
    [InlineData("My team/hello/12", "My team", 12)]
    [InlineData("Überwachung/octo/app/7", "Überwachung", 7)]
    [InlineData("https://dev.azure.com/contoso/My%20team/_build/results?buildId=12&view=results", "My team", 12)]
    [InlineData("https://dev.azure.com/contoso/web/_build/results?view=logs&j=1&buildId=12", "web", 12)]
    public void A_run_is_named_by_itself_or_by_the_address_of_its_page(string text, string project, int number) =>
        Assert.Equal(new(project, number), AzureDevOpsId.TryParse(text, Contoso));

    [Theory]
    [InlineData("12")]
    [InlineData("web/hello/")]
    [InlineData("web/hello/x")]
    [InlineData("web/hello/99999999999999999999")]
    [InlineData("../hello/1")]
    [InlineData("https://dev.azure.com/fabrikam/web/_build/results?buildId=12")]
    [InlineData("https://dev.azure.com/contoso/web/_build?definitionId=12")]
    public void What_is_no_run_of_this_organization_is_none(string text) => Assert.Null(AzureDevOpsId.TryParse(text, Contoso));

    [Theory]
    [InlineData("My team/hello")]
    [InlineData("Ünïcode 日本/a b.c")]
    public void A_name_may_hold_blanks_and_letters_of_any_language(string name) => Assert.Equal(name, AzureDevOpsName.Parse(name).ToString());

    // https://learn.microsoft.com/en-us/azure/devops/organizations/settings/naming-restrictions
    [Theory]
    [InlineData("hello")]
    [InlineData("a/b/c")]
    [InlineData("a/")]
    [InlineData("a/b*")]
    [InlineData("a/b#c")]
    [InlineData("_a/b")]
    [InlineData("a/..")]
    [InlineData("a/b.")]
    [InlineData("a/b\nc")]
    public void A_name_that_Azure_DevOps_does_not_take_is_refused_before_it_is_asked(string name) =>
        Assert.Equal("InvalidName", Assert.Throws<CicdException>(() => AzureDevOpsName.Parse(name)).Id);
}
