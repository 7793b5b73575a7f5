using CicdTools.Tests.Contract;

namespace CicdTools.Tests.Aws;

/// <summary>AWS keeps to what every provider keeps to.</summary>
public sealed class AwsContractTests : ProviderContract
{
    internal override IContractWorld Create() => new AwsFixture(project: true);
}
